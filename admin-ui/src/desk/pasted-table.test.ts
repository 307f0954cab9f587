import { describe, expect, it } from 'vitest';
import { fromHtml, fromTsv, readPasted, tidy, toTsv, underHeadings } from './pasted-table';

const WORD = `<html xmlns:w="urn:schemas-microsoft-com:office:word"><head><style><!-- p.MsoNormal{mso-style-parent:""} --></style></head><body>
<!--[if gte mso 9]><xml></xml><![endif]--><table class=MsoTableGrid><tr><td colspan=4 style='border:solid'><p class=MsoNormal><b>CHƯƠNG TRÌNH NĂM<o:p></o:p></b></p></td></tr>
<tr><td><p>TT</p></td><td><p>Nhiệm vụ</p></td><td><p>Nội dung</p></td><td><p>Thời gian</p></td></tr>
<tr><td><p><![if !supportLists]><span style='mso-list:Ignore'>1.<span>&nbsp;&nbsp;</span></span><![endif]></p></td><td><p>Nắm dư luận</p></td><td><p>Mở 03 lớp &ndash; 2 ng&agrave;y</p><p>Kiểm
 tra</p></td><td rowspan=2><p>Quý II</p></td></tr>
<tr><td><p>2.</p></td><td><p>Thi đua</p></td><td><p>Phát động</p></td></tr></table></body></html>`;

describe('a table from the clipboard', () => {
  it('keeps the lines of a cell and fills a cell that spans two rows into both', () => {
    expect(tidy(fromHtml(WORD))).toEqual([
      ['Nhiệm vụ', 'Nội dung', 'Thời gian'],
      ['Nắm dư luận', 'Mở 03 lớp – 2 ngày\nKiểm tra', 'Quý II'],
      ['Thi đua', 'Phát động', 'Quý II'],
    ]);
  });
  it('reads every table of a selection', () => {
    expect(fromHtml('<table><tr><td>a</td><td>b</td></tr></table><p>x</p><table><tr><td>c</td><td>d</td></tr></table>')).toEqual([['a', 'b'], ['c', 'd']]);
  });
  it('takes the HTML before the plain text, and the plain text where there is no table', () => {
    expect(readPasted('<p>no table</p>', 'a\tb')).toEqual([['a', 'b']]);
    expect(readPasted('<table><tr><td>a</td></tr></table>', 'x')).toEqual([['a']]);
  });
  it('reads quotes and line breaks as Excel writes them, and writes them back the same', () => {
    const text = 'Nhiệm vụ\t"Dòng 1\nDòng ""hai"""\tQuý I';
    expect(fromTsv(text)).toEqual([['Nhiệm vụ', 'Dòng 1\nDòng "hai"', 'Quý I']]);
    expect(toTsv(fromTsv(text))).toBe(text);
  });
  it('does not swallow the table behind a quote that is never closed', () => {
    expect(fromTsv('"Dân vận khéo" ở xã\tQuý I\nMàn hình 24"x\tQuý II').map((row) => row.length)).toEqual([2, 2]);
  });
  it('keeps a heading over the whole width and a column that is not only numbers', () => {
    expect(tidy([['TT', 'Nhiệm vụ', 'Ai'], ['I. TUYÊN TRUYỀN', 'I. TUYÊN TRUYỀN', 'I. TUYÊN TRUYỀN'], ['1', 'Việc', 'Ban']])).toEqual([['Nhiệm vụ', 'Ai'], ['I. TUYÊN TRUYỀN', ''], ['Việc', 'Ban']]);
    expect(tidy([['2022', 'x', 'y'], ['Việc', 'z', 'y']])[1]).toEqual(['Việc', 'z', 'y']);
  });
  it('stands under the headings that the person chose', () => {
    const table = underHeadings([['Việc', 'Ban']], ['text', 'who']);
    expect(table[0]!.slice(0, 2)).toEqual(['Nhiệm vụ', 'Chủ trì']);
    expect(table[0]).toHaveLength(6);
    expect(table[1]).toEqual(['Việc', 'Ban']);
  });
});
