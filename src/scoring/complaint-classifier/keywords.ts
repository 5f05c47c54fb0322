import type { ComplaintCategory } from './categories.ts';

/** Words that speak for a category; hand-written, part of every training set and of no test fold. */
export const categoryKeywords: Readonly<Record<ComplaintCategory, string>> = {
  account:
    '账户 开户 销户 冻结 解冻 对账单 余额 户名 存折 二类户 一类户 基本户 非柜面 转存 定期存款 存款到期 入账 汇款到账 没有到账 止付状态 睡眠账户 激活账户 开户行 account frozen savings balance opening closing statement transfer-in deposit',
  card: '信用卡 借记卡 银行卡 储蓄卡 吞卡 补卡 换卡 挂失 刷卡 额度 账单日 取款机 自动柜员机 吐钞 磁条 芯片卡 制卡 寄卡 积分 发卡 快捷支付绑定 卡片 ATM card cards cash-machine credit-limit debit-card replacement-card swallowed',
  loan: '贷款 房贷 车贷 经营贷 消费贷 提前还贷 提前还款 放款 续贷 月供 利率 抵押 解押 抵押登记 征信逾期 还款计划 催收 审批贷款 借款合同 结清证明 利息 逾期记录 loan mortgage repayment interest instalment collector lending',
  fee: '手续费 年费 管理费 服务费 短信费 违约金 扣费 收费 收取费用 乱收费 退还费用 工本费 评估费 咨询费 中间行费用 费率 自动扣费 费用不透明 价目 fee fees charged charge refund price annual-fee',
  'service-attitude':
    '态度 态度恶劣 服务态度 不耐烦 推诿 排队 等候 柜员 柜台 大堂经理 客服电话 没人接 挂断 辱骂 呵斥 不理睬 回电 保安 窗口 嘲笑 敷衍 踢皮球 rude attitude queue waiting hotline teller shouted impolite hung-up staff',
  fraud:
    '诈骗 被骗 骗子 骗走 骗取 冒充 假冒 冒用 伪造 盗用身份 钓鱼 钓鱼网站 飞单 电信诈骗 报案 上当 虚假 诱导 屏幕共享 资金被盗 不是本人 scam scammer fraud phishing forged stolen stole identity-theft cheated',
  privacy:
    '个人信息 泄露 隐私 未经同意 授权 征信查询 查询征信 信息安全 推销电话 营销短信 身份证复印件 人脸信息 删除信息 透露给 透露 私自查看 公开 第三方 拒绝营销 隐私政策 privacy personal-data personal-information leaked consent disclosed data-protection',
  'digital-channel':
    '手机银行 网银 网上银行 闪退 登录 登不上 验证码 系统异常 人脸识别失败 小程序 客户端 升级 更新 设备绑定 瘫痪 白屏 空白页面 密码控件 打不开 浏览器 APP app crash login online-banking verification-code website system-error update',
  other:
    '停车 零钱 硬币 残币 残损纸币 纪念币 假币 搬迁 公告 空调 饮用水 噪音 装修 台阶 扶手 保险箱 礼品 广告牌 居民 环境 卫生间 parking coins banknotes noise building ramp neighbours lights',
};
