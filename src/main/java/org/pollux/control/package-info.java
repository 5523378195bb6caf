/**
 * What an operator can ask and order: status, virtual services, shutdown. Defines the answers as records and
 * the protocol of the control socket.
 */
@NullMarked
package org.pollux.control;

import org.jspecify.annotations.NullMarked;
