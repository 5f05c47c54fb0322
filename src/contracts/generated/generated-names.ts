import type { SeededRandom } from '../seeded-random.ts';

/** Common surnames, the most frequent ones written first and drawn more often. */
const surnames =
  '王李张刘陈杨黄赵周吴徐孙马胡朱郭何罗高林郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤';
const doubleSurnames = ['欧阳', '上官', '司马', '诸葛', '夏侯', '皇甫'];
const givenCharacters =
  '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建文辉力志永宏晓雪梅琳琴云飞鹏浩宇晨轩梓涵欣怡思佳雨诗萱子墨博睿泽俊凯嘉琪瑶婷璐颖慧洁莉倩彤彬斌峰岩松柏海波清源春夏秋冬东南西北立新国庆爱民家兴德福祥瑞安康宁乐天一可心亦然若曦书语舒元昊启航远征成功';

/**
 * A generated Chinese name: surname by rough frequency, one given character in six names, else two. Any likeness to
 * a living person is chance.
 */
export function generatedChineseName(random: SeededRandom): string {
  const surname =
    random.next() < 0.01
      ? random.pick(doubleSurnames)
      : surnames[Math.min(random.below(surnames.length), random.below(surnames.length))]!;
  const given = () => givenCharacters[random.below(givenCharacters.length)]!;
  return random.next() < 1 / 6 ? surname + given() : surname + given() + given();
}

const foreignGiven =
  'Adam Alina Amir Anna Bruno Carla Daniel Elena Emil Farid Grace Hassan Ines Ivan Jonas Karim Laura Leila Marco Maria Nadia Oscar Paula Pedro Rania Samuel Sofia Tariq Victor Yusuf'.split(
    ' ',
  );
const foreignStarts =
  'An Bel Cor Dal Es Far Gor Hal Is Jor Kel Lor Mar Nov Os Pet Quil Ros Sal Tav Ul Var Wel Yar Zor'.split(
    ' ',
  );
const foreignMiddles = 'a ban di fe gu ha ko li mo nar or pel ri sto ta ul ve win zu'.split(' ');
const foreignEnds = 'der gan hart lin man nez off rak sen ska ti ton va ves zade'.split(' ');

/** A generated name in Latin letters, given name first. */
export function generatedLatinName(random: SeededRandom): string {
  return `${random.pick(foreignGiven)} ${random.pick(foreignStarts)}${random.pick(foreignMiddles)}${random.pick(foreignEnds)}`;
}
