/** Signs in a complaint that it must not wait. Codes of the triage table. */
export const severitySignals = [
  'regulator',
  'media',
  'large-loss',
  'vulnerable-customer',
  'injury-or-threat',
] as const;
export type SeveritySignal = (typeof severitySignals)[number];

/** Yuan from which a sum of money in a complaint counts as a large loss. An assumption; the triage table decides. */
export const largeLossYuan = 50_000;

const words: Readonly<Record<Exclude<SeveritySignal, 'large-loss'>, RegExp>> = {
  regulator:
    /银保监|监管局|金融监管|人民银行|央行|12378|12345|信访|消费者协会|消协|regulator|supervis|ombudsman|central bank|authorit/i,
  media:
    /媒体|记者|曝光|微博|抖音|小红书|热搜|电视台|journalist|newspaper|reporter|social media|go viral|press\b/i,
  'vulnerable-customer':
    /老人|老年|残疾|视障|听障|轮椅|孕妇|未成年|[七八九]十(多)?岁|[6-9]\d\s*岁|父亲|母亲|奶奶|爷爷|elderly|disab|wheelchair|pregnant|blind|pension|[6-9]\d[- ]years?[- ]old/i,
  'injury-or-threat':
    /受伤|摔倒|骨折|流血|住院|自杀|轻生|不想活|跳楼|威胁|恐吓|拼命|injur|hurt myself|suicid|kill|threat|hospital/i,
};

/** The signals that a text carries, by word lists and sums; a list errs towards asking a person. */
export function signalsOf(text: string): SeveritySignal[] {
  const found = severitySignals.filter((signal) =>
    signal === 'large-loss' ? largestSumYuan(text) >= largeLossYuan : words[signal].test(text),
  );
  return found;
}

/** The largest sum of money in a text, in yuan; 0 when it names none. Reads 3.5万元, 80,000元, 十万, RMB 60000. */
export function largestSumYuan(text: string): number {
  let largest = 0;
  const arabic =
    /(?:(?:¥|￥|rmb|cny)\s*(\d[\d,]*(?:\.\d+)?)\s*([万亿]?))|(\d[\d,]*(?:\.\d+)?)\s*([万亿]|)\s*(?:多|余)?\s*(?:元|块|yuan|rmb|cny)|(\d[\d,]*(?:\.\d+)?)\s*([万亿])/gi;
  for (const match of text.matchAll(arabic)) {
    const number = Number((match[1] ?? match[3] ?? match[5])!.replaceAll(',', ''));
    const unit = match[2] || match[4] || match[6];
    largest = Math.max(largest, number * (unit === '万' ? 1e4 : unit === '亿' ? 1e8 : 1));
  }
  for (const match of text.matchAll(
    /([一二两三四五六七八九])?(十|百)?([一二三四五六七八九])?(?:几|多)?万/g,
  )) {
    if (match[1] || match[2]) largest = Math.max(largest, chineseTens(match[1], match[2], match[3]) * 1e4);
  }
  return largest;
}

function chineseTens(head: string | undefined, unit: string | undefined, tail: string | undefined): number {
  const digit = (text: string | undefined) =>
    text ? '零一二三四五六七八九'.indexOf(text.replace('两', '二')) : 0;
  if (!unit) return digit(head);
  return (head ? digit(head) : 1) * (unit === '十' ? 10 : 100) + (unit === '十' ? digit(tail) : 0);
}
