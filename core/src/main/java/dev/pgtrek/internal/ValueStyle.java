package dev.pgtrek.internal;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import javax.annotation.processing.Generated;
import org.immutables.value.Value;

/**
 * The style of pgtrek's values. It stands on the package {@code dev.pgtrek} and so holds in every package below it, in
 * each module. The generated class is package-private: callers know the abstract type and its nested builder alone.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.PACKAGE, ElementType.TYPE})
@Value.Style(
        visibility = Value.Style.ImplementationVisibility.PACKAGE,
        overshadowImplementation = true,
        jdkOnly = true,
        // Nothing in our class files may name a class that is not on our users' class path: javac would warn them.
        allowedClasspathAnnotations = Generated.class,
        redactedMask = "****",
        depluralize = true,
        depluralizeDictionary = {"index:indexes", "schema:schemas"})
public @interface ValueStyle {}
