package org.pollux.cluster;

import org.jgroups.logging.CustomLogFactory;
import org.jgroups.logging.Log;
import org.jgroups.logging.LogFactory;
import org.jgroups.logging.Slf4jLogImpl;

/**
 * JGroups' log lines, each a step lower: what it calls an error, such as a peer that is gone when a connection to it is
 * closed, is the everyday life of a cluster that loses members. What matters to an operator is said by the membership.
 */
final class JGroupsLog extends Slf4jLogImpl {
    private JGroupsLog(Class<?> owner) {
        super(owner);
    }

    private JGroupsLog(String owner) {
        super(owner);
    }

    /** For all channels made from now on. */
    static void install() {
        LogFactory.setCustomLogFactory(new CustomLogFactory() {
            @Override
            public Log getLog(Class<?> owner) {
                return new JGroupsLog(owner);
            }

            @Override
            public Log getLog(String owner) {
                return new JGroupsLog(owner);
            }
        });
    }

    @Override
    public boolean isErrorEnabled() {
        return isInfoEnabled();
    }

    @Override
    public boolean isWarnEnabled() {
        return isDebugEnabled();
    }

    @Override
    public void error(String message) {
        info(message);
    }

    @Override
    public void error(String format, Object... arguments) {
        info(format, arguments);
    }

    @Override
    public void error(String message, Throwable cause) {
        info(message + ": " + cause);
        debug(message, cause);
    }

    @Override
    public void warn(String message) {
        debug(message);
    }

    @Override
    public void warn(String format, Object... arguments) {
        debug(format, arguments);
    }

    @Override
    public void warn(String message, Throwable cause) {
        debug(message, cause);
    }
}
