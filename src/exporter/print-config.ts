import { brokerConfig, brokerVersionOf, brokerVersions } from './config.ts';

/**
 * Prints the exporters' part of a broker's configuration (JSON, which is YAML too) for a cluster that somebody else
 * runs. The password is a Spring placeholder: the bank puts it into the broker's environment, not into a file.
 * Usage: `print-config.ts https://sink.bank.example [--broker 8.8]`
 */
const [, , sinkUrl = '', ...rest] = process.argv;
const usage = `usage: exporter-config <sink URL without a path> [--broker ${brokerVersions.join('|')}], e.g. https://sink.bank.example:9200 --broker 8.8`;
if (!URL.canParse(sinkUrl) || new URL(sinkUrl).pathname !== '/') refuse(usage);
const [option, version = ''] = rest.length === 0 ? ['--broker', brokerVersions[0]] : rest;
if (option !== '--broker' || rest.length > 2) refuse(usage);
const broker = brokerVersionOf(version) ?? refuse(`exporters of brokers ${version} are not known; ${usage}`);
if (rest.length === 0) console.error(`For brokers ${broker}: say --broker for another, settings differ.`);
console.log(
  JSON.stringify(
    brokerConfig({
      sinkUrl: sinkUrl.replace(/\/$/, ''),
      // biome-ignore lint/suspicious/noTemplateCurlyInString: resolved by the broker
      user: '${TONGBAN_SINK_USER}',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: resolved by the broker
      password: '${TONGBAN_SINK_PASSWORD}',
      broker,
    }),
    null,
    2,
  ),
);

function refuse(reason: string): never {
  console.error(reason);
  process.exit(2);
}
