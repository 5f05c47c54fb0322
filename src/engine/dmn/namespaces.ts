/** The namespaces of DMN's versions that are read. */
const versions: ReadonlyMap<string, string> = new Map([
  ['http://www.omg.org/spec/DMN/20151101/dmn.xsd', '1.1'],
  ['http://www.omg.org/spec/DMN/20180521/MODEL/', '1.2'],
  ['https://www.omg.org/spec/DMN/20191111/MODEL/', '1.3'],
  ['https://www.omg.org/spec/DMN/20211108/MODEL/', '1.4'],
  ['https://www.omg.org/spec/DMN/20230324/MODEL/', '1.5'],
]);

export const zeebeNamespace = 'http://camunda.org/schema/zeebe/1.0';

/** For messages: which versions are read. */
export const supportedVersions = [...versions.values()].join(', ');

/** The version of DMN that a namespace stands for; undefined for one that is not read. */
export function dmnVersion(namespace: string): string | undefined {
  return versions.get(namespace);
}

const feelLanguages: ReadonlySet<string> = new Set(
  [
    'feel',
    'http://www.omg.org/spec/feel/20140401',
    'http://www.omg.org/spec/DMN/20180521/FEEL/',
    'https://www.omg.org/spec/DMN/20191111/FEEL/',
    'https://www.omg.org/spec/DMN/20211108/FEEL/',
    'https://www.omg.org/spec/DMN/20230324/FEEL/',
  ].map((language) => language.toLowerCase()),
);

/** Is the expression language (an attribute, absent for the default) FEEL? */
export function isFeel(language: string | undefined): boolean {
  return language === undefined || language === '' || feelLanguages.has(language.toLowerCase());
}
