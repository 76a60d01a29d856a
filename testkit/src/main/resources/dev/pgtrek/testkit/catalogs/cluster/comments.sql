SELECT format('comment on %s %s: %s', i.type, i.identity, quote_literal(d.description)), NULL
  FROM pg_shdescription AS d
 CROSS JOIN pg_identify_object(d.classoid, d.objoid, 0) AS i
 WHERE d.objoid >= 16384 OR i.identity = 'postgres'
