import { childNamed, type XmlElement } from '../xml/read-xml.ts';
import type {
  BusinessKnowledgeModel,
  DecisionElement,
  DecisionService,
  Definitions,
  DrgElement,
  InformationItem,
  InputData,
  ItemDefinition,
  Reference,
} from './model.ts';
import { zeebeNamespace } from './namespaces.ts';
import type { Problems } from './problems.ts';
import { readExpression, readFunctionDefinition } from './read-expression.ts';
import { dmnChildren, type Reader, readInformationItem, typeRefOf, unaryTestsText } from './reader.ts';

/** As long as an identifier may be; longer ones do not fit the columns that they are kept in. */
const MAX_ID = 255;

/** `id` is an XML `ID`: a name without a colon. CJK letters are letters. */
const identifier = /^[\p{L}_][\p{L}\p{M}\p{N}._\-·]*$/u;

/** Reads `<definitions>`. What is missing or wrong becomes a problem; the result can be compiled all the same. */
export function readDefinitions(root: XmlElement, problems: Problems): Definitions {
  const reader: Reader = { namespace: root.namespace, problems };
  checkIdentifiers(root, reader);
  checkExtensions(root, reader);
  const id = required(root, 'id', reader);
  return {
    id,
    name: required(root, 'name', reader),
    namespace: required(root, 'namespace', reader),
    imports: dmnChildren(root, 'import', reader).map((element) => ({
      name: element.attributes.get('name') ?? '',
      namespace: element.attributes.get('namespace') ?? '',
      importType: element.attributes.get('importType') ?? '',
    })),
    itemDefinitions: dmnChildren(root, 'itemDefinition', reader).map((element) =>
      readItemDefinition(element, reader),
    ),
    elements: root.children.flatMap((element) => readDrgElement(element, reader) ?? []),
  };
}

function readDrgElement(element: XmlElement, reader: Reader): DrgElement | undefined {
  if (element.namespace !== reader.namespace) return undefined;
  switch (element.name) {
    case 'inputData':
      return readInputData(element, reader);
    case 'decision':
      return readDecision(element, reader);
    case 'businessKnowledgeModel':
      return readBusinessKnowledgeModel(element, reader);
    case 'decisionService':
      return readDecisionService(element, reader);
    default:
      return undefined;
  }
}

function readInputData(element: XmlElement, reader: Reader): InputData {
  return {
    kind: 'input-data',
    id: requiredId(element, reader),
    name: required(element, 'name', reader),
    variable: readVariable(element, reader),
  };
}

function readDecision(element: XmlElement, reader: Reader): DecisionElement {
  const id = requiredId(element, reader);
  const requirements = dmnChildren(element, 'informationRequirement', reader);
  const logic = element.children.flatMap((child) => readExpression(child, id, reader) ?? []);
  if (logic.length !== 1)
    reader.problems.add(
      id,
      `the decision "${id}" has ${logic.length === 0 ? 'no logic' : 'more than one logic'}`,
      'give it one decision table or expression',
    );
  return {
    kind: 'decision',
    id,
    name: required(element, 'name', reader),
    versionTag: readVersionTag(element, reader),
    variable: readVariable(element, reader),
    requiredInputs: references(requirements, 'requiredInput', reader),
    requiredDecisions: references(requirements, 'requiredDecision', reader),
    requiredKnowledge: knowledgeRequirements(element, reader),
    logic: logic[0],
  };
}

function readBusinessKnowledgeModel(element: XmlElement, reader: Reader): BusinessKnowledgeModel {
  const id = requiredId(element, reader);
  const logic = childNamed(element, reader.namespace, 'encapsulatedLogic');
  return {
    kind: 'business-knowledge-model',
    id,
    name: required(element, 'name', reader),
    variable: readVariable(element, reader),
    requiredKnowledge: knowledgeRequirements(element, reader),
    logic: logic && readFunctionDefinition(logic, id, reader),
  };
}

function readDecisionService(element: XmlElement, reader: Reader): DecisionService {
  const id = requiredId(element, reader);
  const outputDecisions = references([element], 'outputDecision', reader);
  if (outputDecisions.length === 0)
    reader.problems.add(
      id,
      `the decision service "${id}" has no output decision`,
      'draw one into its upper part',
    );
  return {
    kind: 'decision-service',
    id,
    name: required(element, 'name', reader),
    variable: readVariable(element, reader),
    outputDecisions,
    inputDecisions: references([element], 'inputDecision', reader),
    inputData: references([element], 'inputData', reader),
  };
}

function readVariable(element: XmlElement, reader: Reader): InformationItem | undefined {
  const variable = childNamed(element, reader.namespace, 'variable');
  return variable && readInformationItem(variable, reader);
}

function readItemDefinition(element: XmlElement, reader: Reader): ItemDefinition {
  const functionItem = childNamed(element, reader.namespace, 'functionItem');
  return {
    id: element.attributes.get('id'),
    name: required(element, 'name', reader),
    typeRef: typeRefOf(element, reader),
    isCollection: element.attributes.get('isCollection') === 'true',
    components: dmnChildren(element, 'itemComponent', reader).map((child) =>
      readItemDefinition(child, reader),
    ),
    ...(functionItem && {
      function: {
        parameters: dmnChildren(functionItem, 'parameters', reader).map((parameter) =>
          readInformationItem(parameter, reader),
        ),
        outputTypeRef: functionItem.attributes.get('outputTypeRef'),
      },
    }),
    allowedValues: unaryTestsText(element, 'allowedValues', reader),
    typeConstraint: unaryTestsText(element, 'typeConstraint', reader),
  };
}

/** Zeebe's `<zeebe:versionTag value="…"/>` in the extension elements. */
function readVersionTag(element: XmlElement, reader: Reader): string {
  const extensions = childNamed(element, reader.namespace, 'extensionElements');
  const tag = extensions && childNamed(extensions, zeebeNamespace, 'versionTag');
  const value = tag?.attributes.get('value') ?? '';
  if (value.length > MAX_ID)
    reader.problems.add(
      element.attributes.get('id'),
      `the version tag has ${value.length} characters`,
      `shorten it to at most ${MAX_ID}`,
    );
  return value;
}

function knowledgeRequirements(element: XmlElement, reader: Reader): readonly Reference[] {
  return references(dmnChildren(element, 'knowledgeRequirement', reader), 'requiredKnowledge', reader);
}

function references(elements: readonly XmlElement[], name: string, reader: Reader): readonly Reference[] {
  return elements
    .flatMap((element) => dmnChildren(element, name, reader))
    .flatMap((element) => {
      const href = element.attributes.get('href')?.trim();
      if (!href) return [];
      const at = href.lastIndexOf('#');
      return [
        at < 0
          ? { namespace: undefined, id: href }
          : { namespace: href.slice(0, at) || undefined, id: href.slice(at + 1) },
      ];
    });
}

function required(element: XmlElement, attribute: 'id' | 'name' | 'namespace', reader: Reader): string {
  const value = element.attributes.get(attribute) ?? '';
  if (value.trim() === '')
    reader.problems.add(
      element.attributes.get('id'),
      `<${element.qualifiedName}> has no ${attribute}`,
      `give it ${attribute === 'id' ? 'an id' : `a ${attribute}`}`,
    );
  return value;
}

/** What Zeebe's extensions say decides how a model runs: those that are not known are refused, not passed over. */
function checkExtensions(root: XmlElement, reader: Reader): void {
  for (const element of elementsOf(root)) {
    if (element.name !== 'extensionElements' || element.namespace !== reader.namespace) continue;
    for (const child of element.children)
      if (child.namespace === zeebeNamespace && child.name !== 'versionTag')
        reader.problems.add(undefined, `<${child.qualifiedName}> is not known in a decision`, 'take it out');
  }
}

/** An element and all within it, in no particular order. */
function* elementsOf(root: XmlElement): Generator<XmlElement> {
  const open = [root];
  for (let element = open.pop(); element; element = open.pop()) {
    yield element;
    for (const child of element.children) open.push(child);
  }
}

/** Where the id is missing, the name stands for it, so that the element can be told from others. */
function requiredId(element: XmlElement, reader: Reader): string {
  return required(element, 'id', reader) || (element.attributes.get('name') ?? '');
}

/** Ids are names, not too long, and unique in the file. */
function checkIdentifiers(root: XmlElement, reader: Reader): void {
  const seen = new Set<string>();
  for (const element of elementsOf(root)) {
    const id = element.namespace === reader.namespace ? element.attributes.get('id') : undefined;
    if (id === undefined) continue;
    if (id.length > MAX_ID)
      reader.problems.add(
        `${id.slice(0, 40)}…`,
        `the id of <${element.qualifiedName}> has ${id.length} characters`,
        `shorten it to at most ${MAX_ID}`,
      );
    else if (id !== '' && !identifier.test(id))
      reader.problems.add(
        id,
        `"${id}" is no id: an id begins with a letter or _ and has only letters, digits, -, _ and .`,
        'change the id',
      );
    if (seen.has(id)) reader.problems.add(id, `the id "${id}" is there twice`, 'change one of the two');
    seen.add(id);
  }
}
