/**
 * JGroups' transports of this cluster: TCP connections of which none can hold up another, and UDP datagrams; all that
 * travels is sealed when the cluster has a secret. Strangers are refused, bounded and remembered for the operator.
 */
@NullMarked
package org.pollux.cluster.link;

import org.jspecify.annotations.NullMarked;
