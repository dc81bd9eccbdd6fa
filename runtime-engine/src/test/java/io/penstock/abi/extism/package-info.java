/** Tests of the Extism ABI, most of them with plugins as their makers' kits built them. */
@NullMarked
package io.penstock.abi.extism;

import org.jspecify.annotations.NullMarked;
