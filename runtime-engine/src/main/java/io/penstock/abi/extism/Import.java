package io.penstock.abi.extism;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a method as a function of the interface; its parameters and result have the Java types of the Wasm types. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Import {

    /** The function's name in the interface. */
    String value();
}
