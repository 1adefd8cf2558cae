/**
 * The configuration as a tree of records, its reading and checking, and the failures a user can
 * meet.
 */
package io.github.sparkmlp.config;
