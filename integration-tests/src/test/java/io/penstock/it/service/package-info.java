/** Tests of the running sample service, started as its users start it: the runnable jar, in a process of its own. */
@NullMarked
package io.penstock.it.service;

import org.jspecify.annotations.NullMarked;
