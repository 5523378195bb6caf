package org.pollux.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The timetable kept by Quartz: a job with a single trigger per run, in memory. Its few threads only hand the run
 * over. Quartz goes by the wall clock; a run that a clock step delays is put on again by {@link CheckBook#watch}.
 */
final class QuartzTimetable implements Timetable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QuartzTimetable.class);
    private static final int THREADS = 2;
    private static final String CHECK = "check";
    private static final String NUMBER = "number";

    // Quartz knows schedulers by name within a process.
    private static final AtomicLong OPENED = new AtomicLong();

    private final Scheduler scheduler;

    private QuartzTimetable(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * An empty timetable.
     *
     * @param due is called, from Quartz's threads, when a run is due; must return at once
     */
    static QuartzTimetable open(Consumer<RunId> due) {
        Properties settings = new Properties();
        settings.setProperty("org.quartz.scheduler.instanceName", "health-" + OPENED.incrementAndGet());
        settings.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
        settings.setProperty("org.quartz.scheduler.makeSchedulerThreadDaemon", "true");
        settings.setProperty("org.quartz.jobStore.class", "org.quartz.simpl.RAMJobStore");
        settings.setProperty("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
        settings.setProperty("org.quartz.threadPool.threadCount", Integer.toString(THREADS));
        settings.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
        try {
            Scheduler scheduler = new StdSchedulerFactory(settings).getScheduler();
            scheduler.setJobFactory((bundle, _) -> new DueJob(due));
            scheduler.start();
            return new QuartzTimetable(scheduler);
        } catch (SchedulerException e) {
            throw new IllegalStateException("the check schedule cannot start: " + e.getMessage(), e);
        }
    }

    @Override
    public void add(RunId run, Duration delay) {
        JobDetail job = JobBuilder.newJob(DueJob.class)
                .withIdentity(key(run))
                .usingJobData(CHECK, run.check())
                .usingJobData(NUMBER, run.number())
                .build();
        try {
            scheduler.scheduleJob(
                    job,
                    TriggerBuilder.newTrigger()
                            .withIdentity(key(run).getName())
                            .startAt(Date.from(Instant.now().plus(delay)))
                            // Late is better than never, and never twice.
                            .withSchedule(
                                    SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionFireNow())
                            .build());
        } catch (SchedulerException e) {
            // Not lost: the watch over late runs puts it on again.
            LOG.error("check run {} could not be scheduled: {}", run, e.getMessage(), e);
        }
    }

    @Override
    public void remove(RunId run) {
        try {
            scheduler.deleteJob(key(run));
        } catch (SchedulerException e) {
            // A run that stays is recognised as stale when it is due.
            LOG.warn("check run {} could not be taken off the schedule: {}", run, e.getMessage(), e);
        }
    }

    /** Nothing is due any more; does not wait for a hand-over in progress. */
    @Override
    public void close() {
        try {
            scheduler.shutdown(false);
        } catch (SchedulerException e) {
            LOG.warn("the check schedule did not stop cleanly: {}", e.getMessage(), e);
        }
    }

    private static JobKey key(RunId run) {
        return JobKey.jobKey(run.check() + "-" + run.number());
    }

    /** Hands a run over. */
    private record DueJob(Consumer<RunId> due) implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            var data = context.getJobDetail().getJobDataMap();
            due.accept(new RunId(data.getLong(CHECK), data.getLong(NUMBER)));
        }
    }
}
