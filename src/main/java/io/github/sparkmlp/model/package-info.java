/** The published model: its files, how it reads raw rows, and the scorer. */
package io.github.sparkmlp.model;
