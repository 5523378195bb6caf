package org.pollux.config.reader;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.config.Configuration;
import org.pollux.config.GarpGroup;
import org.pollux.config.HostEntries;
import org.pollux.config.SyncGroup;
import org.pollux.config.TlsKeys;
import org.pollux.config.TrackGroup;
import org.pollux.config.VirtualServer;
import org.pollux.config.VrrpInstance;
import org.pollux.config.schema.Keyword.Nested.Occurrence;
import org.pollux.config.schema.Located;
import org.pollux.config.schema.Section;
import org.pollux.config.syntax.Problems;
import org.pollux.config.vocabulary.RootKeywords;
import org.pollux.config.vocabulary.Vocabulary;

/**
 * From all that a file says to the configuration. Definitions are gathered before anything refers to them, so that the
 * order of the file makes no difference.
 */
final class Model {
    private Model() {}

    static Configuration read(Section root, Problems problems) {
        Section globals = Sections.inside(root, Vocabulary.GLOBAL_DEFS);
        NameGroups groups = new NameGroups(problems);
        TrackedObjects tracked = new TrackedObjects(root, problems);
        TrackerLines trackers = new TrackerLines(tracked, problems);
        List<GarpGroup> garpGroups = groups.garpGroups(root);
        VrrpInstances reading = new VrrpInstances(root, trackers, garpGroups, problems);
        List<VrrpInstance> instances = reading.read(root);
        List<SyncGroup> syncGroups = groups.syncGroups(root, globals, reading.names(), trackers);
        List<TrackGroup> trackGroups = new ArrayList<>();
        HostBlocks hostBlocks = new HostBlocks(groups.trackGroups(root, reading.names(), trackGroups), problems);
        HostEntries host = hostBlocks.read(root, globals, instances);
        ServiceGroups services = new ServiceGroups(root, problems);
        List<VirtualServer> servers = new VirtualServers(globals, services, tracked, problems).read(root);
        tracked.warnOfUnused();
        services.warnOfUnused();
        Configuration configuration = new Configuration(
                new GlobalBlock(root, globals, problems).read(),
                new ClusterBlock(problems).read(Sections.inside(root, Vocabulary.CLUSTER), instances),
                DataPlaneBlock.read(Sections.inside(root, Vocabulary.DATA_PLANE), problems),
                host,
                root.all(RootKeywords.INTERFACE_UP_DOWN_DELAYS).stream()
                        .map(Located::value)
                        .toList(),
                garpGroups,
                trackGroups,
                tracked.all(),
                syncGroups,
                instances,
                root.get(RootKeywords.SSL).map(Occurrence::section).map(Model::tls),
                services.rules(),
                services.groups(),
                servers);
        SyncDaemonLine.check(globals, configuration, problems);
        return configuration;
    }

    private static TlsKeys tls(Section block) {
        Optional<String> password = block.get(RootKeywords.SSL_PASSWORD);
        return new TlsKeys(
                password,
                block.get(RootKeywords.SSL_CA),
                block.get(RootKeywords.SSL_CERTIFICATE),
                block.get(RootKeywords.SSL_KEY));
    }
}
