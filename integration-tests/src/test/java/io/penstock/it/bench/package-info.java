/**
 * Benchmarks beside other engines: each measurement in a fresh process, the engines in turn, CPU time. Run by the Maven
 * profile {@code bench}; nothing here is a test.
 */
@NullMarked
package io.penstock.it.bench;

import org.jspecify.annotations.NullMarked;
