import { type SeededRandom, seededRandom } from '../../contracts/seeded-random.ts';
import { type ComplaintCategory, complaintCategories } from './categories.ts';
import { coreSentences } from './generated-sentences.ts';
import type { LabelledComplaint } from './naive-bayes.ts';

const openings = [
  '',
  '',
  '你好，',
  '您好，我要投诉。',
  '我是贵行多年的老客户，',
  '上周三我去网点办事，',
  '昨天下午，',
  '这已经是第三次反映了，',
  '客服一直没有解决，',
];
const endings = [
  '',
  '',
  '请尽快处理。',
  '希望给我一个合理的解释。',
  '要求书面答复！',
  '太让人失望了。',
  '再不处理我就向监管部门反映。',
  '请三天内回电。',
  '为此我已经跑了好几趟。',
];
const englishOpenings = [
  '',
  'Hello, ',
  'I want to complain. ',
  'I have been a customer for years. ',
  'Last week ',
];
const englishEndings = [
  '',
  ' Please fix this soon.',
  ' I expect a written answer.',
  ' This is unacceptable.',
];

/**
 * Generated complaints, `variations` of each hand-written core sentence: openings, endings, now and then half a sentence
 * about something else, and dropped characters as people make them. Nobody wrote any of them to a bank.
 */
export function generatedComplaints(variations: number, seed: number): LabelledComplaint[] {
  const random = seededRandom(seed);
  const texts: LabelledComplaint[] = [];
  let group = 0;
  for (const category of complaintCategories) {
    for (const core of coreSentences[category]) {
      for (let i = 0; i < variations; i++)
        texts.push({ text: vary(core, category, random), category, group });
      group++;
    }
  }
  return texts;
}

function vary(core: string, category: ComplaintCategory, random: SeededRandom): string {
  const isEnglish = /^[\x20-\x7e]+$/.test(core);
  const [before, after] = isEnglish ? [englishOpenings, englishEndings] : [openings, endings];
  const aside = random.next() < 0.15 && !isEnglish ? asideOf(category, random) : '';
  return (
    random.pick(before) + (random.next() < 0.2 ? mistype(core, random) : core) + aside + random.pick(after)
  );
}

/** The beginning of a sentence of another category: real complaints wander. */
function asideOf(category: ComplaintCategory, random: SeededRandom): string {
  const other = random.pick(complaintCategories.filter((name) => name !== category));
  const sentence = random.pick(coreSentences[other].filter((text) => /\p{Script=Han}/u.test(text)));
  return `另外，${sentence.split(/[，。]/)[0]}。`;
}

function mistype(text: string, random: SeededRandom): string {
  const at = random.below(text.length);
  return text.slice(0, at) + text.slice(at + 1);
}
