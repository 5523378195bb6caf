package org.pollux.control.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import org.pollux.director.Administration;

/** Carries orders out where the table is. */
public final class TableOrders {
    private TableOrders() {}

    /**
     * Does what an order says.
     *
     * @param table whom it is for
     * @return the answer, null where there is nothing to say
     */
    public static JsonNode carryOut(Administration table, TableOrder order) {
        return switch (order) {
            case TableOrder.AddService(var service, var settings) -> done(() -> table.addService(service, settings));
            case TableOrder.EditService(var service, var settings) -> done(() -> table.editService(service, settings));
            case TableOrder.RemoveService(var service) -> done(() -> table.removeService(service));
            case TableOrder.AddDestination(var service, var server, var settings) ->
                done(() -> table.addDestination(service, server, settings));
            case TableOrder.EditDestination(var service, var server, var settings) ->
                done(() -> table.editDestination(service, server, settings));
            case TableOrder.RemoveDestination(var service, var server) ->
                done(() -> table.removeDestination(service, server));
            case TableOrder.Policy(var service) -> answer(table.policy(service));
            case TableOrder.SetPolicy(var service, var policy) -> done(() -> table.setPolicy(service, policy));
            case TableOrder.Drain(var service, var server, var timeout) ->
                done(() -> table.drain(service, server, timeout));
            case TableOrder.Undrain(var service, var server) -> done(() -> table.undrain(service, server));
            case TableOrder.Weigh(var service, var server, int weight) ->
                done(() -> table.weigh(service, server, weight));
            case TableOrder.Absent() -> answer(table.absent());
            case TableOrder.Flush() -> done(table::flush);
            case TableOrder.Zero(var service) -> done(() -> service.ifPresentOrElse(table::zero, table::zero));
            case TableOrder.ReadTimeouts() -> answer(table.timeouts());
            case TableOrder.SetTimeouts(var timeouts) -> done(() -> table.setTimeouts(timeouts));
            case TableOrder.Services() -> answer(table.services());
            case TableOrder.Service(var service) ->
                table.service(service).map(TableOrders::answer).orElse(NullNode.getInstance());
            case TableOrder.Connections(var filter, int cursor, int limit) ->
                answer(table.connections(filter, cursor, limit));
            case TableOrder.CountConnections(var filter, int cursor) -> answer(table.countConnections(filter, cursor));
            case TableOrder.RemoveConnections(var address) -> answer(table.removeConnections(address));
            case TableOrder.Traffic() -> answer(table.totalTraffic());
            case TableOrder.Options() -> answer(table.options());
            case TableOrder.SetSwitch(String name, String value) -> done(() -> table.setSwitch(name, value));
            case TableOrder.Marks() -> answer(table.marks());
            case TableOrder.SetMarks(var before, var rules) -> done(() -> table.changeHandMadeMarks(before, rules));
            case TableOrder.HandMadeMarks() -> answer(table.handMadeMarks());
            case TableOrder.StartSync(var daemon) -> done(() -> table.startSync(daemon));
            case TableOrder.StopSync(var role) -> done(() -> table.stopSync(role));
            case TableOrder.SyncDaemons() -> answer(table.syncDaemons());
            case TableOrder.Explain(var question) -> answer(table.explain(question));
        };
    }

    private static JsonNode done(Runnable work) {
        work.run();
        return NullNode.getInstance();
    }

    private static JsonNode answer(Object value) {
        return TableForm.MAPPER.valueToTree(value);
    }
}
