// A short guidance of our own: two parts, four obligations, an order at the end, and a date that no calendar knows.
export const year = 2023;
export const programmesDue = '2022-12-30';

export const guidanceText = `Kính gửi: Ban Thường trực Ủy ban MTTQ Việt Nam các đơn vị trực thuộc.

Để các đơn vị chủ động xây dựng chương trình công tác năm ${year}, Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh hướng dẫn các nhiệm vụ trọng tâm như sau:

1. Tuyên truyền, vận động nhân dân
- Tổ chức Ngày hội Đại đoàn kết toàn dân tộc tại các khu dân cư; chọn một nơi làm điểm.
- Tuyên truyền công tác biên giới ở các xã giáp biên; mỗi quý một buổi.
2. Giám sát, phản biện xã hội
- Xây dựng kế hoạch giám sát năm theo Quyết định số 217-QĐ/TW ngày 12/12/2013 của Bộ Chính trị.
- Theo dõi việc trả lời kiến nghị theo Chỉ thị số 18-CT/TW ngày 31/02/2021 của Ban Bí thư.

Căn cứ hướng dẫn này, đề nghị Ban Thường trực Ủy ban MTTQ Việt Nam các đơn vị xây dựng chương trình công tác năm ${year} phù hợp với tình hình địa phương./.
`;

export function filledProgramme(body) {
  for (const row of body.rows) {
    row.what = `Xây dựng kế hoạch, tổ chức thực hiện: ${row.text.slice(0, 60)}`;
    row.when = 'Quý II';
    row.who = 'Phó Chủ tịch';
  }
  return body;
}

// Every figure is the same number, so that a total tells how many units gave it.
export function filledReport(body, figure) {
  for (const indicator of body.indicators) indicator.value = figure;
  for (const row of body.rows) row.progress = 'Đang thực hiện';
  return body;
}
