/** What tests share: modules made by hand, and the place of the test data that is not in the repository. */
@NullMarked
package io.penstock.wasm.testing;

import org.jspecify.annotations.NullMarked;
