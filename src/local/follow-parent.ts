/**
 * Loaded into every Node process that the local platform launches (`--import`): when the platform is gone, even by
 * SIGKILL, the channel to it closes and the process ends itself the polite way.
 */
if (process.channel) {
  process.on('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(1), 15_000).unref();
  });
  process.channel.unref();
} else if (process.connected === false) {
  // The platform died while this file was loading: nobody would tell of it any more.
  process.exit(1);
}
