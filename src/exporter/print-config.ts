import { zeebeExporterConfig } from './config.ts';

/**
 * Prints the exporters' part of a broker's configuration (JSON, which is YAML too) for a cluster that somebody else
 * runs. The password is a Spring placeholder: the bank puts it into the broker's environment, not into a file.
 * Usage: `print-config.ts https://sink.bank.example [--broker 8.8]`
 */
const sinkUrl = process.argv[2];
if (!sinkUrl || !URL.canParse(sinkUrl) || new URL(sinkUrl).pathname !== '/') {
  console.error(
    'usage: print-config <sink URL without a path> [--broker 8.6], e.g. https://sink.bank.example:9200',
  );
  process.exit(2);
}
const at = process.argv.indexOf('--broker');
const [major = 8, minor = 6] = (at < 0 ? '8.6' : (process.argv[at + 1] ?? '')).split('.').map(Number);
const exporters = zeebeExporterConfig({
  includeEnabledRecords: major > 8 || minor >= 8,
  sinkUrl: sinkUrl.replace(/\/$/, ''),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: resolved by the broker
  user: '${TONGBAN_SINK_USER}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: resolved by the broker
  password: '${TONGBAN_SINK_PASSWORD}',
});
console.log(JSON.stringify({ zeebe: { broker: { exporters } } }, null, 2));
