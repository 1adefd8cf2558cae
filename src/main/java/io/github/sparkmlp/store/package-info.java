/**
 * Files on local disks, HDFS and object stores: written whole or not at all, sealed by checksums.
 */
package io.github.sparkmlp.store;
