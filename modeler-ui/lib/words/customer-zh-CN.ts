/** Words of the customer's pages and of intake. */
export const customerZh = {
  home: {
    title: '我的业务',
    cases: '我的业务列表',
    empty: '还没有业务。选择上面的一项开始办理。',
    at: '当前环节：{{phase}}',
    start: {
      label: '办理新业务',
      'account-opening': '开立账户',
      'credit-approval': '申请贷款',
      'complaint-handling': '提出投诉',
    },
  },
  intake: {
    title: '代客录入',
    start: {
      'account-opening': '录入开户申请',
      'credit-approval': '录入贷款申请',
      'complaint-handling': '录入投诉',
    },
    entered: '我录入的业务',
    nothingEntered: '还没有录入过业务。',
    recorded: '录入人 {{name}} 将记入业务，录入人不能审批自己录入的业务。',
    find: '查找已有客户（可跳过）',
    phoneOrDocument: '手机号码或居民身份证号码',
    lookupRecorded: '须与客户登记的完全一致；每次查询都会记入安全日志。',
    search: '查找',
    nobody: '没有找到，可直接录入新客户。',
    use: '填入已知信息',
    filled: '已填入',
    status: { prospect: '申请人', active: '本行客户' },
  },
  documents: {
    title: '资料（可稍后补充）',
    hint: '照片或 PDF：支持 PDF、PNG、JPEG、WebP（按文件内容判断），每个不超过 {{max}} MB。刷新页面后需重新选择文件。',
    choose: '拍照或选择文件',
    purposeOf: '“{{name}}”的资料类型',
    sending: '正在上传“{{name}}”',
    sent: '已上传',
    remove: '移除',
    removeOf: '移除“{{name}}”',
    mine: '我的资料（{{count}}）',
    send: '上传',
    fault: {
      empty: '这个文件是空的。',
      'too-large': '文件超过 {{max}} MB，请压缩或分成几个文件。',
      'content-type-not-allowed': '按内容判断，这不是 PDF、PNG、JPEG 或 WebP 文件，未接收。',
    },
  },
  consent: {
    version: '版本 {{version}}',
    witnessed: '客户本人已作出以上同意，由我当面或在录音电话中见证',
    'account-opening': {
      title: '个人信息处理同意书',
      text: '本行为开立和管理账户处理您的姓名、证件、手机号码、住址和职业，保存至账户销户后五年。您可以随时查询、更正或撤回同意。',
    },
    'face-recognition': {
      title: '人脸识别单独同意书（可不同意）',
      text: '仅用于核验身份，不留存人脸图像。不同意不影响开户，将改用其他方式核验。',
    },
    'credit-bureau-inquiry': {
      title: '征信查询授权书',
      text: '授权本行为审批本笔贷款向金融信用信息基础数据库查询您的信用报告。未授权，本行不会查询，也无法受理贷款。',
    },
  },
};
