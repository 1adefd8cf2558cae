/**
 * Reading rows: IDX and libsvm files, CSV and the tables of any Spark source; each row becomes an
 * example.
 */
package io.github.sparkmlp.source;
