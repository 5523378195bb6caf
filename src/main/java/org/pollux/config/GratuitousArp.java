package org.pollux.config;

import java.time.Duration;

/**
 * How a new master announces its addresses.
 *
 * @param repeat {@code garp_master_repeat}: announcements per burst and address, at least 1
 * @param secondBurstDelay {@code garp_master_delay}: when the burst is repeated; zero means never
 * @param refresh {@code garp_master_refresh}: the period of further announcements while master; zero means none
 * @param refreshRepeat {@code garp_master_refresh_repeat}: announcements per refresh and address, at least 1
 */
public record GratuitousArp(int repeat, Duration secondBurstDelay, Duration refresh, int refreshRepeat) {}
