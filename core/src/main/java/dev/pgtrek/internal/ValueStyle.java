package dev.pgtrek.internal;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import javax.annotation.processing.Generated;
import org.immutables.value.Value;

/**
 * The style of pgtrek's value classes. It annotates the package {@code dev.pgtrek}, and so applies to every package
 * below it, in each module. The generated class is package-private: callers see only the abstract type and its nested
 * builder.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.PACKAGE, ElementType.TYPE})
@Value.Style(
        visibility = Value.Style.ImplementationVisibility.PACKAGE,
        overshadowImplementation = true,
        jdkOnly = true,
        // pgtrek's class files must not name a class that is missing on users' class paths: javac would print warnings.
        allowedClasspathAnnotations = Generated.class,
        redactedMask = "****",
        depluralize = true,
        depluralizeDictionary = {"index:indexes", "schema:schemas"})
public @interface ValueStyle {}
