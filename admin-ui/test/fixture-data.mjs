// Invented people, units and papers for looking at the screens without the server. No name here is a real person's.
export const T = (vi, en) => ({ vi, en });
export const NOW = '2026-11-23T02:10:00Z';

export const people = [
  { person: 'p1', login: 'hoa.nt', full_name: 'Nông Thị Hoa', title: T('Chuyên viên', 'Drafter'), unit_name: T('Ủy ban MTTQ tỉnh', 'Provincial committee'), offered: true },
  { person: 'p2', login: 'son.lv', full_name: 'Lương Văn Sơn', title: T('Phó Chủ tịch Thường trực', 'Standing vice chair'), unit_name: T('Ủy ban MTTQ tỉnh', 'Provincial committee'), offered: true },
  { person: 'p3', login: 'mai.ht', full_name: 'Hoàng Thị Mai', title: T('Chánh Văn phòng', 'Chief of Office'), unit_name: T('Ủy ban MTTQ tỉnh', 'Provincial committee'), offered: true },
  { person: 'p4', login: 'thu.vt', full_name: 'Vi Thị Thu', title: T('Văn thư', 'Records clerk'), unit_name: T('Ủy ban MTTQ tỉnh', 'Provincial committee'), offered: true },
  { person: 'p5', login: 'binh.lv', full_name: 'Lộc Văn Bình', title: T('Chủ tịch', 'Chair'), unit_name: T('Xã Suối Mơ', 'Suoi Mo commune'), offered: true },
  { person: 'p6', login: 'hang.dt', full_name: 'Đàm Thu Hằng', title: T('Chuyên viên', 'Drafter'), unit_name: T('Xã Suối Mơ', 'Suoi Mo commune'), offered: true },
];

export const session = (person) => ({
  person: { id: person.person, full_name: person.full_name, login: person.login, email: `${person.login}@vidu.invalid` },
  csrf: 'csrf-1', demo: true, business_now: NOW, language: 'vi',
  positions: [{ unit: 'tinh', unit_name: person.unit_name, position: 'X', title: person.title }],
  abilities: ['guidance.create', 'people.manage', 'outbox.read', 'clock.move', 'board.read'], unread: 2,
});

const texts = [
  'Tổ chức tuyên truyền các ngày lễ lớn trong năm gắn với nhiệm vụ chính trị của địa phương.',
  'Nắm tình hình tư tưởng, nguyện vọng của nhân dân; báo cáo định kỳ hằng quý.',
  'Phát huy vai trò của người uy tín trong đồng bào các dân tộc.',
  'Vận động nguồn lực làm nhà cho hộ nghèo trước Tết Nguyên đán.',
  'Giám sát việc thực hiện chính sách an sinh tại cơ sở.',
  'Tổ chức giao lưu, kết nghĩa giữa các thôn hai bên đường biên.',
  'Kiện toàn Ban Công tác Mặt trận ở khu dân cư.',
];
export const guidance = {
  kind: 'guidance', year: 2027, title: 'Hướng dẫn một số nhiệm vụ trọng tâm công tác Mặt trận năm 2027', programmes_due: '2026-12-31',
  parts: [
    { id: '1', no: '1.', title: 'Công tác tuyên truyền, vận động', parent: null, line: 4 },
    { id: '2', no: '2.', title: 'Thi đua và an sinh xã hội', parent: null, line: 9 },
    { id: '3', no: '3.', title: 'Đối ngoại và tổ chức', parent: null, line: 14 },
  ],
  obligations: texts.map((text, i) => ({
    id: `${Math.floor(i / 3) + 1}.${(i % 3) + 1}`, part: String(Math.floor(i / 3) + 1), text, line: 5 + i, instruments: i === 0 ? ['i1'] : [], lead: i % 2 ? 'ban-tg' : null, partners: i === 3 ? ['van-phong'] : [],
    period: 'year', due: i === 4 ? '2027-06-30' : null, applies_to: i === 5 ? { kind: 'attribute', attribute: 'border' } : { kind: 'all' }, related: [],
  })),
  instruments: [{ id: 'i1', type: 'Kết luận', number: '01-KL/VD', date: '2026-05-18', issuer: 'Cơ quan ví dụ', subject: 'về việc ví dụ', citations: 1, flags: [] }],
};
export const programme = {
  kind: 'programme', year: 2027, title: 'Chương trình công tác năm 2027 của Ủy ban MTTQ xã Suối Mơ', unit: 'x1', guidance: 'g'.repeat(64),
  rows: guidance.obligations.map((o, i) => ({
    id: `r${i + 1}`, obligation: o.id, text: o.text, what: i < 3 ? `Tổ chức ${i + 2} buổi tại các khu dân cư` : '', when: i < 3 ? `Quý ${i + 1}` : '', who: i < 2 ? 'Ban Thường trực; các tổ chức thành viên' : '',
    partners: '', result: i === 0 ? '12 buổi, 900 lượt người' : '', not_applicable: i === 5 ? { reason: 'Đơn vị không có đường biên giới' } : null,
  })),
};
export const report = {
  kind: 'report', period: '2027-Q1', unit: 'x1',
  indicators: [
    { code: 'A', title: T('Buổi tuyên truyền', 'Information meetings'), unit: T('buổi', 'meetings'), value: 12, note: '' },
    { code: 'B', title: T('Tiền tiếp nhận ủng hộ', 'Donations received'), unit: T('triệu đồng', 'million dong'), value: '1250.5', note: 'đã đối chiếu' },
    { code: 'C', title: T('Nhà Đại đoàn kết khởi công', 'Unity houses begun'), unit: T('nhà', 'houses'), value: null, note: '' },
  ],
  rows: [{ obligation: '1.1', text: texts[0], progress: 'Đã tổ chức 12 buổi', result: 'đạt 40 %' }], difficulties: '', proposals: '',
};
export const consolidated = {
  kind: 'consolidated-report', period: '2027-Q1',
  totals: [
    { code: 'A', title: T('Buổi tuyên truyền', 'Information meetings'), unit: T('buổi', 'meetings'), rule: 'sum', value: 730, contributors: [{ unit: 'x1', unit_name: 'Xã Suối Mơ', value: 12 }, { unit: 'x2', unit_name: 'Xã Đồi Sim', value: 9 }] },
    { code: 'C', title: T('Nhà Đại đoàn kết khởi công', 'Unity houses begun'), unit: T('nhà', 'houses'), rule: 'sum', value: null, contributors: [] },
  ],
  missing: [{ unit: 'x9', name: 'Xã Đá Bạc' }, { unit: 'x10', name: 'Xã Bến Tắm' }],
};

const names = ['Suối Mơ', 'Đồi Sim', 'Bản Giếng', 'Thác Bạc', 'Đồng Mận', 'Hang Dơi', 'Núi Ngọc', 'Khe Lim', 'Đá Bạc', 'Bến Tắm', 'Rừng Thông', 'Phai Cả', 'Đèo Gió'];
const conditions = ['drafting', 'returned', 'late', 'deciding', 'issued', 'noted', 'reviewing', 'issuing', 'not-started', 'commented'];
export const units = [
  { id: 'tinh', name: T('Ủy ban MTTQ tỉnh', 'Provincial committee'), kind: 'province', parent: null, attributes: {}, valid_from: '2021-01-01', valid_to: null },
  ...Array.from({ length: 65 }, (_, i) => ({
    id: `x${i + 1}`, name: T(`Xã ${names[i % 13]}${i >= 13 ? ` ${Math.floor(i / 13) + 1}` : ''}`, `Commune ${i + 1}`), kind: 'commune', parent: 'tinh', attributes: i % 6 === 0 ? { border: true } : {}, valid_from: '2025-07-01', valid_to: null,
  })),
];
export const board = {
  year: 2027, subject: guidance.title, as_of: NOW, programmes_due: '2026-12-31', counts: {},
  rows: units.slice(1).map((u, i) => {
    const condition = conditions[i % conditions.length];
    return {
      unit: u.id, unit_name: u.name, instance: i === 0 ? 'deciding' : i === 1 ? 'drafting' : `other-${i}`, condition, state_title: T('Dự thảo', 'Drafting'), holders: [people[5 - (i % 2)].full_name], since: '2026-11-12T03:00:00Z',
      due: '2026-11-20T10:00:00Z', late_days: condition === 'late' ? 3 : 0, number: ['issued', 'noted', 'commented'].includes(condition) ? `${10 + i}/CTr-MTTQ-BTT` : null, reports: [{ period: 'Quý I', condition: ['open', 'submitted', 'missing', 'accepted'][i % 4] }],
    };
  }),
};
for (const row of board.rows) board.counts[row.condition] = (board.counts[row.condition] ?? 0) + 1;
board.counts.total = 65;

const states = [T('Dự thảo', 'Drafting'), T('Rà soát nội dung', 'Internal review'), T('Tập thể thông qua', 'Collective decision'), T('Ký và phát hành', 'Signing and release'), T('Triển khai', 'In execution')]
  .map((title, i) => ({ id: ['drafting', 'reviewing', 'deciding', 'issuing', 'running'][i], title, active: false }));
const stateAt = (id) => states.map((s) => ({ ...s, active: s.id === id }));
const base = {
  definition: 'unit-programme', version: 1, title: T('Chương trình công tác năm của đơn vị', 'Unit annual programme'), unit: 'x1', unit_name: T('Xã Suối Mơ', 'Suoi Mo commune'), parent: 'guide',
  started_at: '2026-11-02T01:00:00Z', ended_at: null, configuration: [], data: { year: 2027 }, number: null, children: [], etag: 'e1',
  attachments: [
    { id: 'a1', hash: 'h1', name: 'Biên bản họp Ban Thường trực.pdf', media_type: 'application/pdf', bytes: 182000, at: '2026-11-20T02:00:00Z', by: 'Vi Thị Thu', replaceable: true, versions: 2, earlier: [], relied_on: false, purpose: 'minutes' },
    { id: 'a2', hash: 'h2', name: 'Ảnh quét trang ký.png', media_type: 'image/png', bytes: 91000, at: '2026-11-20T02:00:00Z', by: 'Vi Thị Thu', replaceable: false, versions: 1, earlier: [], relied_on: false, purpose: 'scan' },
    { id: 'a3', hash: 'h3', name: 'Phụ lục 1.xlsx', media_type: 'application/octet-stream', bytes: 21000, at: '2026-11-20T02:00:00Z', by: 'Vi Thị Thu', replaceable: false, versions: 1, earlier: [], relied_on: true, purpose: 'annex', withdrawn: { by: 'Vi Thị Thu', at: '2026-11-21T02:00:00Z', reason: 'Nhầm bản nháp', readable: true } },
  ],
  file_limits: { accept: ['.pdf', '.docx', '.xlsx', '.png', '.jpg', '.jpeg'], max_bytes: 20971520, max_files: 30, left: 28 },
  guidance: { instance: 'guide', hash: 'g', document: guidance },
};
const decide = { id: 'decide', kind: 'decide', work: 'w1', label: T('Quyết định', 'Decide'), enabled: true, why_not: null, requires: [], choices: [{ id: 'approved', label: T('Thông qua', 'Pass') }, { id: 'rejected', label: T('Không thông qua', 'Do not pass'), requires: ['reason'] }], shown_hash: 'h'.repeat(64), danger: false };
const giveBack = { id: 'return', kind: 'return', work: 'w1', label: T('Trả lại để sửa', 'Return for changes'), enabled: true, why_not: null, requires: ['reason'], to: [{ state: 'drafting', title: T('Dự thảo', 'Drafting') }, { state: 'reviewing', title: T('Rà soát nội dung', 'Internal review') }], shown_hash: 'h'.repeat(64), danger: false };
const record = { id: 'record', kind: 'record', work: 'w1', label: T('Ghi nhận quyết định của cuộc họp', 'Record the decision of the meeting'), enabled: true, why_not: null, requires: ['minutes'], choices: decide.choices, recorded: { from: ['meeting', 'written-ballot'] }, shown_hash: 'h'.repeat(64), danger: false };
const submit = { id: 'submit', kind: 'submit', work: 'w2', signal: 'submit', label: T('Trình rà soát', 'Submit for review'), enabled: true, why_not: null, requires: ['valid-form'], danger: false };
const holders = (i) => [{ full_name: people[i].full_name, title: people[i].title, unit_name: people[i].unit_name }];

export const instances = {
  deciding: {
    ...base, id: 'deciding', subject: programme.title, states: stateAt('deciding'), configuration: ['deciding'], document: { hash: 'h'.repeat(64), body: programme, draft: null, edited: { event: 2, from: 'f'.repeat(64), to: 'h'.repeat(64), effect: 'decide-again', by: { id: 'p9', full_name: 'Nguyễn Thị Thêm' }, at: '2026-11-12T03:00:00Z', step: T('Rà soát nội dung', 'Review'), again: [T('Kiểm tra thể thức', 'Check of the format')] } },
    work: [{
      id: 'w1', kind: 'signoff', state: 'open', title: T('Tập thể thông qua', 'Collective decision'), holders: holders(4), opened_at: '2026-11-16T01:00:00Z', due: '2026-11-20T10:00:00Z', due_explained: T('5 ngày làm việc kể từ 16/11', '5 working days from 16 Nov'), overdue: true,
      signoff: { need_text: T('Cần quá nửa số thành viên, có mặt ít nhất 2/3', 'More than half, two thirds present'), choices: decide.choices, members: [{ id: 'm1', full_name: 'Lộc Văn Bình', chair: true }, { id: 'm2', full_name: 'Đàm Thu Hằng', chair: false }, ...names.slice(0, 5).map((name, i) => ({ id: `m${i + 3}`, full_name: `Nông Văn ${name}`, chair: false })), { id: 'm9', full_name: 'Hoàng Thị Lan', chair: false, recused: true }], given: [{ full_name: 'Đàm Thu Hằng', choice: 'approved', label: T('Thông qua', 'Pass'), at: '2026-11-17T03:00:00Z', comment: null, recorded: false }] },
    }],
    actions: [decide, giveBack, record, { id: 'cancel', kind: 'cancel', label: T('Dừng hồ sơ', 'Stop the paper'), enabled: false, why_not: T('Chỉ Chủ tịch được dừng hồ sơ.', 'Only the chair may stop it.'), requires: ['reason'], danger: true }],
  },
  drafting: {
    ...base, id: 'drafting', subject: programme.title.replace('Suối Mơ', 'Đồi Sim'), unit: 'x2', unit_name: T('Xã Đồi Sim', 'Doi Sim commune'), states: stateAt('drafting'), configuration: ['drafting'], attachments: [],
    document: { hash: null, body: null, draft: { etag: 'd1', body: programme, updated_at: NOW } }, work: [{ id: 'w2', kind: 'task', state: 'open', title: T('Dự thảo', 'Drafting'), holders: holders(5), opened_at: '2026-11-16T01:00:00Z', due: '2026-11-27T10:00:00Z', due_explained: null, overdue: false }], actions: [submit],
  },
  guide: {
    ...base, id: 'guide', definition: 'annual-guidance', title: T('Hướng dẫn công tác năm', 'Annual guidance'), subject: guidance.title, unit: 'tinh', unit_name: T('Ủy ban MTTQ tỉnh', 'Provincial committee'), parent: null, guidance: null, attachments: [],
    states: [{ id: 'itemising', title: T('Dự thảo các đầu việc', 'Drafting the obligations'), active: true }], document: { hash: null, body: null, draft: { etag: 'd1', body: guidance, updated_at: NOW } },
    work: [], actions: [{ ...submit, work: 'w3', label: T('Trình các ban góp ý', 'Submit for input') }, { id: 'add', kind: 'add_unit', label: T('Thêm đơn vị', 'Add a unit'), enabled: true, why_not: null, requires: [], danger: false }],
    children: [{ id: 'deciding', definition: 'unit-programme', unit: 'x1', unit_name: T('Xã Suối Mơ', 'Suoi Mo'), state_title: T('Tập thể thông qua', 'Collective decision'), ended: false, late: true }],
  },
  report: {
    ...base, id: 'report', definition: 'unit-report', title: T('Báo cáo của đơn vị', 'Unit report'), subject: 'Báo cáo quý I năm 2027 của xã Suối Mơ', states: stateAt('drafting'), attachments: [],
    document: { hash: null, body: null, draft: { etag: 'd1', body: report, updated_at: NOW } }, work: [], actions: [submit],
  },
  round: {
    ...base, id: 'round', definition: 'report-round', title: T('Kỳ báo cáo', 'Report round'), subject: 'Tổng hợp báo cáo quý I năm 2027', unit: 'tinh', unit_name: T('Ủy ban MTTQ tỉnh', 'Provincial committee'), states: stateAt('running'), attachments: [],
    document: { hash: 'c', body: consolidated, draft: null }, work: [], actions: [],
  },
  issue: {
    ...base, id: 'issue', definition: 'document-issue', title: T('Ban hành văn bản', 'Issue of a document'), subject: 'Công văn về việc ví dụ', states: stateAt('drafting'), attachments: [], guidance: null, parent: null,
    document: { hash: null, body: null, draft: { etag: 'd1', body: { title: 'Công văn về việc ví dụ', urgency: 'khẩn', date: '2026-11-20', recipients: ['Như trên', 'Lưu VT'] }, updated_at: NOW } }, work: [], actions: [submit],
  },
};

// A paper with everything that people do beside a step's own business.
const named = (i) => ({ id: people[i].person, full_name: people[i].full_name });
const person = (i) => ({ value: people[i].person, label: T(`${people[i].full_name}, ${people[i].title.vi}`, `${people[i].full_name}, ${people[i].title.en}`) });
const colleagues = [...people.map((_, i) => person(i)), ...names.slice(0, 9).map((name, i) => ({ value: `q${i}`, label: T(`Nguyễn Văn ${name}, Chuyên viên`, `Nguyen Van ${name}, Officer`) }))];
const verb = (kind, label, more = {}) => ({ id: more.work ? `${kind}:${more.work}` : kind, kind, label, enabled: true, why_not: null, requires: [], danger: false, ...more });
const reason = { requires: ['reason'] };
instances.office = {
  ...base, id: 'office', recorded: [{ event: 7, step: T('Tập thể thông qua', 'Collective decision'), stands: 'recorded', awaited: true }], subject: 'Tờ trình về việc ví dụ đủ các thao tác', states: stateAt('deciding'), configuration: ['deciding'], number: '15/TTr-MTTQ', document: { hash: 'h'.repeat(64), body: programme, draft: { etag: 'd1', body: { ...programme, rows: programme.rows.slice(0, 2) }, updated_at: NOW } },
  work: [
    {
      id: 'w1', kind: 'signoff', state: 'deciding', title: T('Lãnh đạo duyệt', 'The leader decides'), holders: [{ id: 'p6', ...holders(5)[0] }, { id: 'p5', ...holders(4)[0] }], opened_at: '2026-11-20T01:00:00Z', due: '2026-11-27T10:00:00Z', due_explained: null, overdue: false,
      claimed_by: people[5].full_name, reassigned: { to: people[5].full_name, by: people[1].full_name, at: '2026-11-21T03:00:00Z', reason: 'Đồng chí Sơn đi công tác.' }, then: [{ person: 'p2', full_name: people[1].full_name }],
      co_operation: { role: 'lead', holders: [holders(0)[0], holders(2)[0]], given: [] },
      heard: [{ role: 'consult', by: people[5].full_name, question: 'Kinh phí có đủ không?', given: { full_name: people[2].full_name, choice: 'opinion', label: T('Ý kiến', 'Opinion'), at: '2026-11-21T07:00:00Z', comment: 'Đủ, lấy từ nguồn năm trước chuyển sang.', recorded: false } }],
    },
    { id: 'w8', kind: 'signoff', state: 'deciding', title: T('Lãnh đạo duyệt', 'The leader decides'), holders: [{ id: 'p2', ...holders(1)[0] }], opened_at: '2026-11-21T01:00:00Z', due: null, overdue: false, role: 'before', of: 'w1', added_by: people[5].full_name },
    { id: 'w9', kind: 'consult', state: 'deciding', title: T('Lãnh đạo duyệt', 'The leader decides'), holders: [{ id: 'p4', ...holders(3)[0] }], opened_at: '2026-11-21T01:00:00Z', due: null, overdue: false, role: 'consult', of: 'w1', added_by: people[5].full_name, question: 'Thể thức đã đúng chưa?' },
  ],
  actions: [
    { ...decide, amends: true }, giveBack, verb('undo', T('Hoàn tác việc vừa làm', 'Undo what I just did'), { until: '2026-11-23T04:00:00Z' }), verb('claim', T('Nhận việc', 'Take the work'), { work: 'w1' }),
    verb('confirm_record', T('Xác nhận kết quả đã ghi nhận', 'Confirm the recorded decision'), { event: 7 }), verb('contest_record', T('Phản đối kết quả đã ghi nhận', 'Contest the recorded decision'), { event: 7, danger: true, ...reason }),
    verb('add_approver', T('Thêm người duyệt', 'Add an approver'), {
      work: 'w1', fields: [
        { name: 'person', type: 'choice', label: T('Người duyệt', 'Approver'), required: true, options: colleagues },
        { name: 'place', type: 'choice', label: T('Thứ tự', 'When'), required: true, options: [{ value: 'before', label: T('Duyệt trước', 'Before') }, { value: 'beside', label: T('Cùng duyệt', 'Beside') }, { value: 'after', label: T('Duyệt sau', 'After') }] },
      ],
    }),
    verb('consult', T('Xin ý kiến', 'Ask for an opinion'), { work: 'w1', fields: [{ name: 'persons', type: 'choices', label: T('Xin ý kiến của', 'Whom to ask'), required: true, options: colleagues }, { name: 'text', type: 'long-text', label: T('Nội dung xin ý kiến', 'What is asked'), required: true }] }),
    verb('urge', T('Đôn đốc', 'Urge'), { work: 'w8', fields: [{ name: 'text', type: 'long-text', label: T('Nhắn thêm', 'A word along'), required: false }] }), verb('watch', T('Theo dõi', 'Follow')),
    verb('hold', T('Tạm dừng hồ sơ', 'Put the paper on hold'), { ...reason, fields: [{ name: 'until', type: 'date', label: T('Đến ngày (có thể bỏ trống)', 'Until (optional)'), required: false }] }),
    verb('recall', T('Thu hồi', 'Recall'), { ...reason, danger: true, fields: [{ name: 'document', type: 'text', label: T('Văn bản liên quan (số, ký hiệu)', 'The other document'), required: false }] }),
  ],
  held: { reason: 'Chờ ý kiến của cấp ủy về nội dung mục 3.', by: named(1), at: '2026-11-22T02:00:00Z', until: '2026-12-01T00:00:00Z' },
  issue_changes: [{ what: 'corrected', reason: 'Sai ngày ban hành.', by: named(3), at: '2026-11-22T04:00:00Z', instance: null, document: '16/TTr-MTTQ' }],
};
export const comments = [
  { id: 'c1', text: '@Đàm Thu Hằng xem lại kinh phí ở mục 3 giúp tôi.', by: named(4), at: '2026-11-22T01:00:00Z', mentions: [named(5)] },
  { id: 'c2', text: 'Đã bổ sung, đồng chí xem lại.', by: named(5), at: '2026-11-23T01:40:00Z', reply_to: 'c1', mentions: [] },
  { id: 'c3', text: null, by: named(0), at: '2026-11-23T01:50:00Z', mentions: [], removed_at: '2026-11-23T02:00:00Z' },
];

const task = (id, instance, title, more = {}) => ({
  id, kind: 'task', instance, definition: instances[instance].definition, title, subject: instances[instance].subject, unit: instances[instance].unit, unit_name: instances[instance].unit_name, due: '2026-11-27T10:00:00Z', due_explained: null, overdue: false,
  opened_at: '2026-11-16T01:00:00Z', from: null, bulk: false, returned: null, urgent: false, ...more,
});
export const tasks = [
  task('w2', 'drafting', T('Dự thảo', 'Drafting'), { returned: { reason: 'Thiếu thời gian thực hiện ở mục 4 và mục 5; bổ sung người chịu trách nhiệm.', by: 'Lộc Văn Bình', at: '2026-11-19T08:00:00Z' } }),
  task('w1', 'deciding', T('Tập thể thông qua', 'Collective decision'), { kind: 'signoff', overdue: true, due: '2026-11-20T10:00:00Z', due_explained: T('5 ngày làm việc kể từ 16/11', '5 working days from 16 Nov'), from: { full_name: 'Đàm Thu Hằng' }, urgent: true, bulk: true }),
  task('w4', 'report', T('Nhập số liệu', 'Enter figures'), { due: '2026-11-23T10:00:00Z' }),
  task('w6', 'office', T('Lãnh đạo duyệt', 'The leader decides'), { role: 'consult', claimed_by: { id: 'p6', full_name: 'Đàm Thu Hằng' } }),
  task('w7', 'office', T('Lãnh đạo duyệt', 'The leader decides'), { claimed_by: { id: 'p5', full_name: 'Lộc Văn Bình' } }),
  task('w10', 'office', T('Lãnh đạo duyệt', 'The leader decides'), { role: 'before', held: true }),
  task('w5', 'deciding', T('Cấp trên xem xét', 'Considered by the upper level'), { kind: 'signoff', bulk: true, due: null }),
];
export const held = [
  { instance: 'deciding', subject: programme.title, state_title: T('Tập thể thông qua', 'Collective decision'), holders: holders(4), since: '2026-11-16T01:00:00Z', due: '2026-11-20T10:00:00Z', overdue: true },
  { instance: 'guide', subject: guidance.title, state_title: T('Dự thảo các đầu việc', 'Drafting the obligations'), holders: holders(0), since: '2026-11-10T01:00:00Z', due: null, overdue: false },
];
export const notifications = [
  { id: 'n1', at: '2026-11-23T01:00:00Z', text: T('Chương trình của xã Suối Mơ đã quá hạn quyết định.', 'The programme of Suoi Mo is overdue.'), instance: 'deciding', work: 'w1', read: false, template: 'overdue' },
  { id: 'n2', at: '2026-11-19T08:00:00Z', text: T('Hồ sơ bị trả lại: xã Đồi Sim.', 'Returned: Doi Sim.'), instance: 'drafting', work: 'w2', read: false, template: 'returned' },
  { id: 'n3', at: '2026-11-10T08:00:00Z', text: T('Mở đợt xây dựng chương trình năm 2027.', 'The 2027 round is open.'), instance: null, work: null, read: true, template: 'round' },
];
export const history = [
  { number: 1, at: '2026-11-02T01:00:00Z', kind: 'instance_started', text: T('Mở hồ sơ theo hướng dẫn năm 2027', 'Started from the guidance'), actor: null, recorded: null, comment: null },
  { number: 2, at: '2026-11-12T03:00:00Z', kind: 'decision_given', text: T('Đồng ý nội dung', 'Agreed'), actor: { full_name: 'Đàm Thu Hằng', title: T('Phó Chủ tịch', 'Vice chair') }, recorded: null, comment: 'Đã rà soát, đề nghị trình.',
    edited: { from: 'f'.repeat(64), to: 'h'.repeat(64), effect: 'decide-again', again: ['reviewing'], steps: [T('Rà soát nội dung', 'Review')] },
    bound: { document: { hash: 'h'.repeat(64), version: 2 }, definition: { version: 1 }, calendar: '2026.1', directory: 42, capacity: T('Phó Chủ tịch, Xã Đoàn Kết (xử lý thay)', 'Vice chair, Doan Ket (as a substitute)'), substitution: { for: 'Lộc Văn Bình', ground: T('người giữ chức vụ vắng mặt', 'absence of the holder'), decision: 'Thông báo 12/TB-MTTQ', from: '2026-11-01', to: '2026-11-30' } } },
  { number: 3, at: '2026-11-18T03:00:00Z', kind: 'decision_recorded', text: T('Thông qua: 7 tán thành, 0 không tán thành', 'Passed: 7 for, 0 against'), actor: { full_name: 'Vi Thị Thu', title: T('Văn thư', 'Clerk') }, recorded: { by: 'Vi Thị Thu', source: { kind: 'meeting', number: '12/BB-MTTQ', date: '2026-11-17' }, date: '2026-11-17', stands: 'contested', stand: { stands: 'contested', awaited: false, by: 'Lộc Văn Bình', at: '2026-11-19T03:00:00Z', reason: 'Biên bản ghi nhầm số phiếu.' }, votes: { present: 7, yes: 7, no: 0, abstain: 0 }, attended: ['Lộc Văn Bình', 'Đàm Thu Hằng'] }, comment: null },
];
export const diagram = {
  nodes: states.map((s, i) => ({ id: s.id, title: s.title, parent: null, kind: 'atomic', active: s.id === 'deciding', visited: i < 2 })),
  edges: [['drafting', 'reviewing', 'Trình rà soát', true], ['reviewing', 'deciding', 'Đồng ý', true], ['deciding', 'issuing', 'Thông qua', false], ['issuing', 'running', 'Phát hành', false], ['deciding', 'drafting', 'Trả lại', false]].map(([from, to, label, taken]) => ({ from, to, label: T(label, label), taken })),
};
export const findings = [
  { index: 0, offer: T('ngày 25/10/2018', 'date 25/10/2018'), edits: null, rule: 'DATE-IMPOSSIBLE', severity: 'error', line: 7, raw: 'ngày 25/20/2018', message: T('Ngày không có thật: tháng 20.', 'No such date: month 20.'), suggestion: { date: '2018-10-25' }, decision: null },
  { index: 1, offer: null, edits: null, rule: 'NUMBER-MISSING', severity: 'warning', line: 11, raw: 'Kết luận của cấp trên', message: T('Văn bản được dẫn không có số.', 'A cited document has no number.'), suggestion: null, decision: 'ignore' },
];
export const imported = {
  id: 'im1', sha256: 'a1b2c3'.repeat(10) + 'abcd', file_name: 'huong-dan.txt', imported_at: NOW, imported_by: 'Nông Thị Hoa', document: guidance, findings,
  lines: texts.map((text, i) => ({ line: 5 + i, text, became: 'obligation', id: guidance.obligations[i].id })), report: {},
};
export const rounds = [{ instance: 'guide', year: 2027, subject: guidance.title, state_title: T('Theo dõi thực hiện', 'Following the units'), issued_number: '41/HD-MTTQ-BTT', programmes_due: '2026-12-31', counts: board.counts }];
export const reportRounds = [{ instance: 'round', period: '2027-Q1', title: T('Báo cáo quý I năm 2027', 'Report of quarter I 2027'), state_title: T('Đang nhận báo cáo', 'Collecting'), closes: '2027-03-20T10:00:00Z', submitted: 63, expected: 65, missing: ['Xã Đá Bạc', 'Xã Bến Tắm'] }];
export const outbox = [{ id: 'm1', to: 'binh.lv@vidu.invalid', subject: 'Nhắc việc: 1 việc quá hạn', body: 'Kính gửi đồng chí,\nHồ sơ đã quá hạn. Mở đường dẫn để xem.', state: 'kept', at: NOW, message_id: '<n1@trinhky>', error: null }];
export const peopleList = people.map((p, i) => ({ id: p.person, full_name: p.full_name, login: p.login, email: `${p.login}@vidu.invalid`, active: true, holdings: [{ id: `h${i}`, unit: i < 4 ? 'tinh' : 'x1', unit_name: p.unit_name, position: 'X', title: p.title, from: '2025-07-01', to: null, mode: 'full' }] }));
export const substitutionGrounds = [['absence', 'khi vắng mặt', 'during absence'], ['standing', 'theo phân công thường xuyên', 'by standing assignment'], ['KT', 'ký thay (KT.)', 'signing for the head (KT.)'], ['TL', 'thừa lệnh (TL.)', 'by order (TL.)'], ['TUQ', 'thừa ủy quyền (TUQ.)', 'by written authority (TUQ.)']].map(([code, vi, en]) => ({ code, label: T(vi, en) }));
export const substitutions = [['s1', 'running', '2026-11-18', '2026-11-24', true], ['s2', 'upcoming', '2026-12-01', null, true], ['s3', 'over', '2026-10-01', '2026-10-05', false]].map(([id, state, from, to, may_end]) => ({
  id, state, from, to, may_end, holder: { id: people[0].person, full_name: people[0].full_name }, person: { id: people[1].person, full_name: people[1].full_name },
  holding: { id: 'h0', unit: 'tinh', unit_name: people[0].unit_name, position: 'X', title: people[0].title }, ground: 'absence', ground_text: T('khi vắng mặt', 'during absence'), decision: '', workflows: [],
  text: T(`${people[1].full_name} xử lý thay ${people[0].full_name} (khi vắng mặt, từ 18/11/2026)`, `${people[1].full_name} standing in for ${people[0].full_name} (during absence, from 18/11/2026)`),
}));
export const unitDetail = {
  on: '2026-11-20', place: 'Suối Mơ',
  roles: { carries: { CHAIR: ['CLERK'], DRAFTER: ['CLERK'] }, from: '2025-07-01', later: ['2027-01-01'] },
  bodies: [{ body: 'BTT', name: T('Ban Thường trực', 'Standing Board'), from: null, recorded: false, positions: [{ code: 'CHAIR', title: T('Chủ tịch', 'Chair') }], members: [], present: [{ id: people[0].person, full_name: people[0].full_name, chair: true, title: T('Chủ tịch', 'Chair') }], later: [] }],
};
export const positions = [{ code: 'DRAFTER', title: T('Chuyên viên', 'Drafter') }, { code: 'CHAIR', title: T('Chủ tịch', 'Chair') }, { code: 'CLERK', title: T('Văn thư', 'Records clerk') }];
export const definitions = [{ id: 'annual-guidance', version: 1, title: T('Hướng dẫn công tác năm', 'Annual guidance') }, { id: 'unit-programme', version: 1, title: T('Chương trình công tác năm', 'Unit programme') }, { id: 'document-issue', version: 1, title: T('Ban hành văn bản', 'Issue of a document') }];
export const form = { type: 'object', required: ['title'], properties: { title: { type: 'string', 'x-title': T('Trích yếu', 'Subject') }, urgency: { type: 'string', enum: ['thường', 'khẩn', 'hỏa tốc'], 'x-title': T('Độ khẩn', 'Urgency') }, date: { type: 'string', format: 'date', 'x-title': T('Ngày', 'Date') }, recipients: { type: 'array', items: { type: 'string' }, 'x-title': T('Nơi nhận', 'Recipients') } } };

/** The version before somebody agreed with edits. */
export const formerProgramme = { ...programme, title: programme.title.replace('năm', 'của năm'), rows: programme.rows.slice(1).map((row, index) => (index === 0 ? { ...row, what: `${row.what} Báo cáo trước ngày 15/12.`, when: 'Quý IV' } : row)) };
