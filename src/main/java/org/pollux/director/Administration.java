package org.pollux.director;

import java.util.List;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.EngineOptions;
import org.pollux.ipvs.FlowExplanation;
import org.pollux.ipvs.FlowQuestion;
import org.pollux.ipvs.MarkRule;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.VirtualServerTable;

/**
 * The virtual services as an administrator sees and changes them while the director runs. What is made by hand stays until
 * it is removed by hand or the director ends; the configuration's services stand beside it. Called from any thread.
 *
 * <p>Besides {@link org.pollux.ipvs.TableException}, changes may throw an {@link AdministrationException}.
 */
public interface Administration extends VirtualServerTable {
    /** The mark rules made by hand; they are asked after those of the configuration. */
    List<MarkRule> handMadeMarks();

    /**
     * Replaces the mark rules made by hand.
     *
     * @param before what they must be now
     * @throws AdministrationException when they are not: somebody else has changed them meanwhile
     */
    void changeHandMadeMarks(List<MarkRule> before, List<MarkRule> rules);

    /**
     * Gives a real server a weight. One of the configuration keeps it, in service or not, until the configuration says
     * another one; the same holds for its draining.
     *
     * @param weight 0 or more
     */
    void weigh(ServiceKey service, DestinationKey server, int weight);

    /** The configuration's real servers that their checks keep out of service. */
    List<AbsentServer> absent();

    /** The engine's switches that are in force. */
    EngineOptions options();

    /**
     * Changes one of the engine's switches, until the director ends or the configuration is read again: that says its own.
     *
     * @param name of {@code net.ipv4.vs}, see {@link org.pollux.ipvs.Sysctls}
     * @throws AdministrationException when there is none of that name, or it does not take the value
     */
    void setSwitch(String name, String value);

    /** Says what would become of a packet, and why; changes nothing. */
    FlowExplanation explain(FlowQuestion question);
}
