import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { clausesOf, dateInChinese, percent, titles } from './clauses.ts';
import type { ContractTerms } from './contract-terms.ts';
import { amountInCapitals, yuan } from './money-text.ts';
import { type Instalment, repaymentPlan } from './repayment-plan.ts';

const styles = { normal: '400Regular', bold: '700Bold' } as const;
const fontFile = (style: string) =>
  createRequire(import.meta.url).resolve(`@expo-google-fonts/noto-sans-sc/${style}/NotoSansSC_${style}.ttf`);

/** Loaded with the first contract: it takes a quarter of a second, and memory that most workers never need. */
let prepared: Promise<typeof import('pdfmake')> | undefined;
/** One at a time: laying out is CPU work, and two at once only double its memory. */
let queue: Promise<unknown> = Promise.resolve();

/**
 * The loan contract as a PDF in Chinese, with its repayment plan. Only the glyphs it uses are embedded. Equal terms give
 * equal bytes, so its SHA-256 is evidence of what was offered.
 * @throws RangeError for terms that no repayment plan exists for
 * @throws MissingGlyphs when a name has a rare character that the font cannot show
 */
export function makeContract(terms: ContractTerms): Promise<Uint8Array> {
  const made = queue.then(async () => {
    prepared ??= prepare();
    const pdfmake = await prepared;
    const output = pdfmake.createPdf(documentOf(terms));
    requireGlyphs(terms, (await output.getStream()) as unknown as LaidOut);
    return new Uint8Array(await output.getBuffer());
  });
  queue = made.catch(() => {});
  return made;
}

async function prepare(): Promise<typeof import('pdfmake')> {
  const { default: pdfmake } = await import('pdfmake');
  // Read once and kept: given paths, pdfmake reads both files anew for every document.
  const { virtualfs } = pdfmake as unknown as {
    virtualfs: { writeFileSync(name: string, content: Buffer): void };
  };
  for (const style of Object.values(styles)) virtualfs.writeFileSync(style, readFileSync(fontFile(style)));
  pdfmake.setFonts({ NotoSansSC: styles });
  // Nothing is read besides the two fonts, and nothing is ever fetched.
  pdfmake.setLocalAccessPolicy(() => false);
  pdfmake.setUrlAccessPolicy(() => false);
  return pdfmake;
}

/** A contract must not go out with a box in place of a character. The message does not say which: it is in a name. */
export class MissingGlyphs extends Error {
  constructor(count: number) {
    super(`the contract has ${count} characters that its font cannot show`);
    this.name = 'MissingGlyphs';
  }
}

/** What is looked at of a document that pdfmake has laid out. */
interface LaidOut {
  readonly fontCache: {
    readonly NotoSansSC: {
      readonly normal: { readonly font: { hasGlyphForCodePoint(point: number): boolean } };
    };
  };
}

function requireGlyphs(terms: ContractTerms, { fontCache }: LaidOut): void {
  const { font } = fontCache.NotoSansSC.normal;
  const characters = new Set(JSON.stringify(terms));
  const missing = [...characters].filter(
    (character) => !font.hasGlyphForCodePoint(character.codePointAt(0)!),
  );
  if (missing.length > 0) throw new MissingGlyphs(missing.length);
}

/** The document as pdfmake takes it; pure. */
export function documentOf(terms: ContractTerms): TDocumentDefinitions {
  const plan = repaymentPlan(terms);
  return {
    pageSize: 'A4',
    pageMargins: [56, 60, 56, 60],
    language: 'zh-CN',
    info: {
      title: `${titles[terms.product]} ${terms.contractNumber}`,
      creationDate: new Date(`${terms.offeredOn}T00:00:00Z`),
      creator: 'Tongban',
      producer: 'Tongban',
    },
    defaultStyle: { font: 'NotoSansSC', fontSize: 10, lineHeight: 1.35 },
    header: {
      text: `合同编号：${terms.contractNumber}`,
      fontSize: 8,
      color: '#555555',
      margin: [56, 28, 56, 0],
    },
    footer: (page, pages) => ({
      text: `第 ${page} 页，共 ${pages} 页　　示范文本，启用前须经本行法律部门审定`,
      fontSize: 8,
      color: '#555555',
      alignment: 'center',
    }),
    content: [
      { text: titles[terms.product], fontSize: 18, bold: true, alignment: 'center', margin: [0, 0, 0, 16] },
      parties(terms),
      ...clausesOf(terms).flatMap(({ title, paragraphs }, i): Content[] => [
        { text: `第${articleNumber(i + 1)}条　${title}`, bold: true, margin: [0, 8, 0, 2], headlineLevel: 1 },
        ...paragraphs.map((text): Content => ({ text, alignment: 'justify' })),
      ]),
      signatures(terms),
      { text: '附件一　还款计划表', fontSize: 14, bold: true, pageBreak: 'before', margin: [0, 0, 0, 8] },
      {
        text: `本金 ${yuan(terms.principalMinor)}（${amountInCapitals(terms.principalMinor)}），年化利率 ${percent(terms.annualRateBp)}，共 ${terms.termMonths} 期，单位：人民币元。`,
        margin: [0, 0, 0, 6],
      },
      planTable(plan),
    ],
  };
}

function parties({ lender, borrower }: ContractTerms): Content {
  const rows: [string, string][] = [
    ['贷款人', lender.branch ? `${lender.name}　${lender.branch}` : lender.name],
    ['借款人', borrower.name],
    [borrower.documentName, borrower.documentNumber],
  ];
  if (borrower.address) rows.push(['住址', borrower.address]);
  if (borrower.phone) rows.push(['联系电话', borrower.phone]);
  return {
    table: { widths: [90, '*'], body: rows.map(([name, value]) => [{ text: name, bold: true }, value]) },
    layout: 'lightHorizontalLines',
    margin: [0, 0, 0, 8],
  };
}

function signatures({ offeredOn }: ContractTerms): Content {
  const block = (who: string): Content => ({
    stack: [`${who}（电子签名）：`, { text: '　', margin: [0, 18, 0, 0] }, '日期：'],
  });
  return {
    stack: [
      { columns: [block('贷款人'), block('借款人')], columnGap: 24, margin: [0, 24, 0, 0] },
      { text: `要约日期：${dateInChinese(offeredOn)}`, fontSize: 9, color: '#555555', margin: [0, 8, 0, 0] },
    ],
    unbreakable: true,
  };
}

function planTable(plan: readonly Instalment[]): Content {
  const money = (minor: number): Content => ({ text: yuan(minor).slice(1), alignment: 'right' });
  const head = ['期次', '还款日', '应还本金', '应还利息', '应还合计', '剩余本金'];
  const sum = (part: 'principalMinor' | 'interestMinor' | 'totalMinor') =>
    money(plan.reduce((total, row) => total + row[part], 0));
  return {
    fontSize: 9,
    table: {
      headerRows: 1,
      widths: [32, 72, '*', '*', '*', '*'],
      body: [
        head.map((text, i): Content => ({ text, bold: true, alignment: i < 2 ? 'left' : 'right' })),
        ...plan.map((row) => [
          String(row.number),
          row.dueDate,
          money(row.principalMinor),
          money(row.interestMinor),
          money(row.totalMinor),
          money(row.balanceMinor),
        ]),
        ['合计', '', sum('principalMinor'), sum('interestMinor'), sum('totalMinor'), ''],
      ],
    },
    layout: 'lightHorizontalLines',
  };
}

/** 1 to 19 in Chinese: what an article's number needs. */
function articleNumber(n: number): string {
  const ones = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
  return n < 10 ? ones[n]! : `十${ones[n - 10]}`;
}
