/** Reading rows of IDX and libsvm files, CSV and any Spark source; each becomes an example. */
package io.github.sparkmlp.source;
