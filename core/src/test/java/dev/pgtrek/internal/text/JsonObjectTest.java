package dev.pgtrek.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class JsonObjectTest {
    private enum Kind {
        IN_SYNC
    }

    @Test
    void everyKindOfField() {
        assertThat(JsonObject.write(json -> json.field("text", "a")
                        .field("absent", Optional.empty())
                        .field("number", -1)
                        .field("some", OptionalLong.of(Long.MAX_VALUE))
                        .field("none", OptionalLong.empty())
                        .field("yes", true)
                        .field("kind", Kind.IN_SYNC)
                        .seconds("took", Duration.ofMillis(1_234))
                        .seconds("never", null)
                        .object("inner", inner -> inner.field("a", 1).field("b", 2))
                        .object("empty", inner -> {})
                        .objects("list", List.of("x", "y"), (element, value) -> element.field("v", value))
                        .texts("texts", List.of("p", "q"))
                        .texts("nothing", List.of())))
                .isEqualTo("""
                        {"text":"a","absent":null,"number":-1,"some":9223372036854775807,"none":null,"yes":true,\
                        "kind":"in_sync","took":1.234,"never":null,"inner":{"a":1,"b":2},"empty":{},\
                        "list":[{"v":"x"},{"v":"y"}],"texts":["p","q"],"nothing":[]}""");
    }

    @Test
    void namesAndTextsAreQuoted() {
        assertThat(JsonObject.write(json -> json.field("a\"b", "\\ \n\r\t\u0001 \u00d6 \uD83D\uDE00")))
                .isEqualTo("{\"a\\\"b\":\"\\\\ \\n\\r\\t\\u0001 \u00d6 \uD83D\uDE00\"}");
    }
}
