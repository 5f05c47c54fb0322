import type { Language } from '../../../lib/i18n.ts';

/** What form-js says itself, in Chinese. */
const chinese: Readonly<Record<string, string>> = {
  'Field is required.': '此项必填。',
  'Value is not a number.': '请填写数字。',
  'Value is expected to be an integer.': '请填写整数。',
  'Value is expected to have at most 1 decimal digit.': '最多一位小数。',
  'Value is expected to have at most {value} decimal digits.': '最多 {value} 位小数。',
  'Field must match pattern {value}.': '格式不正确。',
  'Field must have minimum value of {value}.': '不能小于 {value}。',
  'Field must have maximum value of {value}.': '不能大于 {value}。',
  'Field must have minimum length of {value}.': '至少 {value} 个字。',
  'Field must have maximum length of {value}.': '最多 {value} 个字。',
  'Date and time must both be entered.': '日期和时间都要填写。',
  Increment: '增加',
  Decrement: '减少',
  Search: '搜索',
  'No results': '没有结果',
  'All values selected': '已全部选择',
  'Remove tag': '移除',
  'Nothing to show.': '没有内容。',
  '{page} of {total}': '第 {page} 页，共 {total} 页',
  'Previous page': '上一页',
  'Next page': '下一页',
  'Click to sort by {value} ascending': '按{value}升序',
  'Click to sort by {value} descending': '按{value}降序',
  'Click to remove sorting': '取消排序',
};

type Replacements = Readonly<Record<string, string>>;

/** A module for form-js that says its own words in the reader's language. */
export function formWords(language: Language) {
  const translate = (template: string, replacements: Replacements = {}) =>
    ((language === 'zh-CN' && chinese[template]) || template).replaceAll(
      /\{(\w+)\}/g,
      (_, name: string) => replacements[name] ?? `{${name}}`,
    );
  return { translate: ['value', translate] };
}
