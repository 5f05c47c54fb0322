const digits = '零壹贰叁肆伍陆柒捌玖';
const smallUnits = ['', '拾', '佰', '仟'];
const groupUnits = ['', '万', '亿', '万亿'];

/** `¥1,234,567.80` of an amount in fen. */
export function yuan(amountMinor: number): string {
  requireFen(amountMinor);
  const whole = String(Math.floor(amountMinor / 100)).replace(/\B(?=(\d{3})+$)/g, ',');
  return `¥${whole}.${String(amountMinor % 100).padStart(2, '0')}`;
}

/**
 * An amount in fen in Chinese capital numerals (大写金额), as the rules of the PBoC for filling in payment instruments
 * (支付结算办法, annex 1) want it: 整 after yuan or jiao, none after fen; one 零 for any run of zeros inside.
 * @param amountMinor 0 to under ten trillion yuan
 */
export function amountInCapitals(amountMinor: number): string {
  requireFen(amountMinor);
  const whole = Math.floor(amountMinor / 100);
  const jiao = Math.floor(amountMinor / 10) % 10;
  const fen = amountMinor % 10;
  let text = whole > 0 ? `${wholeInCapitals(whole)}元` : '';
  if (jiao === 0 && fen === 0) return `人民币${text || '零元'}整`;
  if (jiao > 0) text += `${digits[jiao]}角`;
  else if (whole > 0) text += '零';
  return `人民币${text}${fen > 0 ? `${digits[fen]}分` : '整'}`;
}

function wholeInCapitals(whole: number): string {
  let text = '';
  let zeros = false;
  for (let group = 3; group >= 0; group--) {
    const value = Math.floor(whole / 10_000 ** group) % 10_000;
    if (value === 0) {
      zeros = text !== '';
      continue;
    }
    if (zeros || (text !== '' && value < 1_000)) text += '零';
    text += groupInCapitals(value) + groupUnit(group, whole);
    zeros = false;
  }
  return text;
}

/** 万亿 shortens to 万 where 亿 still follows by itself: 壹万贰仟亿, not 壹万亿贰仟亿. */
function groupUnit(group: number, whole: number): string {
  const followed = group === 3 && Math.floor(whole / 10_000 ** 2) % 10_000 > 0;
  return followed ? '万' : groupUnits[group]!;
}

function groupInCapitals(value: number): string {
  let text = '';
  let zero = false;
  for (let place = 3; place >= 0; place--) {
    const digit = Math.floor(value / 10 ** place) % 10;
    if (digit === 0) {
      zero = text !== '';
      continue;
    }
    text += `${zero ? '零' : ''}${digits[digit]}${smallUnits[place]}`;
    zero = false;
  }
  return text;
}

function requireFen(amountMinor: number): void {
  if (!Number.isInteger(amountMinor) || amountMinor < 0 || amountMinor >= 1e15) {
    throw new RangeError('an amount must be whole fen, not negative and under ten trillion yuan');
  }
}
