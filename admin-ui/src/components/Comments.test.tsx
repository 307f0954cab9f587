import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { PaperComment } from '../api-types';
import { Problem } from '../api/problem';
import Comments, { threads, type NewComment } from './Comments';
import { mentioned, mentionParts, nameBegun, type Colleague } from './mentions';

const hoa = { id: 'p-hoa', full_name: 'Nông Thị Hoa' };
const binh = { id: 'p-binh', full_name: 'Lộc Văn Bình' };
const people: Colleague[] = [{ ...binh, title: 'Phó Chủ tịch' }, { id: 'p-an', full_name: 'Vi Văn An', title: 'Chuyên viên' }];
const said = (id: string, more: Partial<PaperComment> = {}): PaperComment => ({ id, text: `Ý ${id}`, by: binh, at: `2026-11-23T01:0${id}:00Z`, ...more });
const KEY = 'trinhky.talk.p-hoa.i1';

/** A server of one thread: takes what is sent unless told otherwise. */
function open(first: PaperComment[] = [], answers: ((comment: NewComment) => Promise<void>)[] = []) {
  const sent: NewComment[] = [];
  const onRemove = vi.fn<(id: string) => Promise<void>>(() => Promise.resolve());
  function Page() {
    const [comments, setComments] = useState(first);
    return (
      <Comments
        comments={comments} people={people} me={hoa} now="2026-11-23T02:00:00Z" writing={{ enabled: true, why: null }} storageKey={KEY} onBegun={() => {}} onRemove={onRemove}
        onSend={async (comment) => {
          sent.push(comment);
          await answers.shift()?.(comment);
          setComments((list) => [...list, { id: comment.key, text: comment.text, by: hoa, at: '2026-11-23T02:00:00Z', reply_to: comment.reply_to }]);
        }}
      />
    );
  }
  const page = render(<Page />);
  return { sent, onRemove, page };
}
const box = () => screen.getByTestId<HTMLTextAreaElement>('comment-text');
const write = (text: string) => {
  fireEvent.change(box(), { target: { value: text, selectionStart: text.length, selectionEnd: text.length } });
  box().setSelectionRange(text.length, text.length);
  fireEvent.select(box());
};
const send = () => fireEvent.click(screen.getByTestId('comment-send'));

beforeEach(() => sessionStorage.clear());

test('an empty thread says what it is for; an empty text is not sent', () => {
  const { sent } = open();
  expect(screen.getByText(/Chưa có trao đổi nào/)).toBeTruthy();
  write('   ');
  send();
  expect(sent).toEqual([]);
});

test('what is written stands at once as on its way, and as written only when the server has it', async () => {
  let arrive = () => {};
  const { sent } = open([], [() => new Promise((done) => { arrive = done; })]);
  write('Đề nghị bổ sung kinh phí. ');
  send();
  expect(sent.map((c) => [c.text, c.reply_to, c.mentions])).toEqual([['Đề nghị bổ sung kinh phí.', null, []]]);
  expect(screen.getByTestId('unsent').textContent).toContain('Đang gửi…');
  expect(box().value).toBe('');
  await act(async () => { arrive(); });
  await waitFor(() => expect(screen.queryByTestId('unsent')).toBeNull());
  expect(screen.getByText('Đề nghị bổ sung kinh phí.')).toBeTruthy();
});

test('what could not be sent stays with its reason and is sent again under the same key', async () => {
  const { sent } = open([], [() => Promise.reject(new Problem(0, {}))]);
  write('Xin xem lại mục 3.');
  send();
  expect((await screen.findByTestId('unsent')).textContent).toContain('Xin xem lại mục 3.');
  await screen.findByText('Không có kết nối tới máy chủ. Kiểm tra mạng rồi thử lại.');
  fireEvent.click(screen.getByText('Gửi lại'));
  await waitFor(() => expect(screen.queryByTestId('unsent')).toBeNull());
  expect(sent).toHaveLength(2);
  expect(sent[1]).toEqual(sent[0]);
});

test('what was refused goes back into the box, before what is being written there, and is another comment then', async () => {
  const { sent } = open([], [() => Promise.reject(new Problem(422, { detail: 'Nhắc tên tối đa 20 người.' }))]);
  write('Bản một @Lộc Văn Bình');
  send();
  await screen.findByText('Nhắc tên tối đa 20 người.');
  write('Bản hai');
  fireEvent.click(screen.getByText('Sửa lại'));
  expect(box().value).toBe('Bản một @Lộc Văn Bình\nBản hai');
  send();
  await waitFor(() => expect(screen.queryByTestId('unsent')).toBeNull());
  expect(sent[1]!.key).not.toBe(sent[0]!.key);
  expect(sent[1]!.mentions).toEqual(['p-binh']);
});

test('a reload loses neither the text in the box nor what was on its way', async () => {
  const { page } = open([], [() => new Promise(() => {})]);
  write('Đã gửi nửa chừng');
  send();
  write('Đang viết dở');
  page.unmount();
  const again = open();
  expect(box().value).toBe('Đang viết dở');
  expect(screen.getByTestId('unsent').textContent).toContain('Chưa rõ đã gửi hay chưa');
  fireEvent.click(screen.getByText('Gửi lại'));
  await waitFor(() => expect(screen.queryByTestId('unsent')).toBeNull());
  expect(again.sent[0]!.text).toBe('Đã gửi nửa chừng');
  write('');
  expect(sessionStorage.getItem(KEY)).toBeNull();
});

test('what arrives after the page was left is not offered again', async () => {
  let arrive = () => {};
  const { page } = open([], [() => new Promise((done) => { arrive = done; })]);
  write('Đi ngay');
  send();
  page.unmount();
  await act(async () => { arrive(); });
  open();
  expect(screen.queryByTestId('unsent')).toBeNull();
});

test('an answer hangs under what it answers, and can be let go', async () => {
  const { sent } = open([said('1'), said('2', { reply_to: '1', by: hoa })]);
  fireEvent.click(screen.getAllByText('Trả lời')[0]!);
  expect(screen.getByText('Đang trả lời Lộc Văn Bình')).toBeTruthy();
  write('Nhất trí.');
  send();
  await waitFor(() => expect(screen.queryByTestId('unsent')).toBeNull());
  expect(sent[0]!.reply_to).toBe('1');
  expect(screen.queryByText('Đang trả lời Lộc Văn Bình')).toBeNull();
  fireEvent.click(screen.getAllByText('Trả lời')[0]!);
  fireEvent.click(screen.getByText('Thôi trả lời'));
  write('Ý khác.');
  send();
  await waitFor(() => expect(sent).toHaveLength(2));
  expect(sent[1]!.reply_to).toBeNull();
});

test('only one’s own comment is removed, after being asked, and the gap stays in sight', async () => {
  const { onRemove } = open([said('1'), said('2', { by: hoa }), said('3', { text: null, removed_at: '2026-11-23T01:30:00Z' })]);
  expect(screen.getAllByTestId('comment-remove')).toHaveLength(1);
  expect(screen.getByTestId('comment-3').textContent).toContain('Người viết đã gỡ trao đổi này.');
  fireEvent.click(screen.getByTestId('comment-remove'));
  expect(onRemove).not.toHaveBeenCalled();
  onRemove.mockRejectedValueOnce(new Problem(409, { detail: 'Trao đổi này không còn.' }));
  fireEvent.click(screen.getByTestId('comment-remove-sure'));
  await screen.findByText('Trao đổi này không còn.');
  expect(onRemove).toHaveBeenCalledWith('2');
});

test('whoever may not write is told why and keeps what was being written', () => {
  sessionStorage.setItem(KEY, JSON.stringify({ text: 'Dở dang' }));
  render(<Comments comments={[]} people={[]} me={hoa} now="2026-11-23T02:00:00Z" writing={{ enabled: false, why: { vi: 'Hồ sơ đã khóa.', en: 'Locked.' } }} storageKey={KEY} onBegun={() => {}} onSend={() => Promise.resolve()} onRemove={() => Promise.resolve()} />);
  expect(screen.queryByTestId('comment-text')).toBeNull();
  expect(screen.getByText('Chưa viết được: Hồ sơ đã khóa.')).toBeTruthy();
  expect(screen.getByText('Dở dang')).toBeTruthy();
});

test('times are told in words', () => {
  open([said('1', { at: '2026-11-23T01:59:30Z' }), said('2', { at: '2026-11-23T01:15:00Z' }), said('3', { at: '2026-11-22T07:05:00Z' })]);
  const told = (id: string) => screen.getByTestId(`comment-${id}`).querySelector('time')!.textContent;
  expect([told('1'), told('2'), told('3')]).toEqual(['vừa xong', '45 phút trước', 'hôm qua, 14:05']);
});

describe('a colleague is named', () => {
  test('by the beginning of the name without tones, arrows and Enter, and goes along by id', async () => {
    const { sent } = open();
    write('Nhờ @v');
    expect(screen.getAllByRole('option').map((o) => o.textContent)).toEqual(['Lộc Văn Bình, Phó Chủ tịch', 'Vi Văn An, Chuyên viên']);
    fireEvent.keyDown(box(), { key: 'ArrowDown' });
    expect(screen.getByRole('option', { selected: true }).textContent).toContain('Vi Văn An');
    expect(box().getAttribute('aria-activedescendant')).toBe(screen.getByRole('option', { selected: true }).id);
    fireEvent.keyDown(box(), { key: 'Enter' });
    expect(box().value).toBe('Nhờ @Vi Văn An ');
    expect(screen.queryByRole('listbox')).toBeNull();
    send();
    await waitFor(() => expect(sent[0]?.mentions).toEqual(['p-an']));
  });

  test('or not: Escape closes the list and keeps the text', () => {
    open();
    write('Gửi @b');
    expect(screen.getByRole('listbox')).toBeTruthy();
    fireEvent.keyDown(box(), { key: 'Escape' });
    expect(screen.queryByRole('listbox')).toBeNull();
    expect(box().value).toBe('Gửi @b');
  });

  test('while the input method composes, its keys are its own', () => {
    open();
    write('@v');
    fireEvent.keyDown(box(), { key: 'Enter', isComposing: true });
    expect(box().value).toBe('@v');
  });

  test('the longer name wins, and of two of one name the one that was picked', () => {
    expect(mentionParts('@Vi An Bình ơi', ['Vi An', 'Vi An Bình']).map((p) => p.name)).toEqual(['Vi An Bình', null]);
    const twins = [{ id: '1', full_name: 'Vi An' }, { id: '2', full_name: 'Vi An' }];
    expect(mentioned('@Vi An', twins, {})).toEqual(['1']);
    expect(mentioned('@Vi An', twins, { 'Vi An': '2' })).toEqual(['2']);
    expect(mentioned('vi@vi.vn, Vi An', twins, {})).toEqual([]);
  });

  test('a name is begun after a blank only, and not when it stands there in full', () => {
    expect(nameBegun('a@b', [])).toBeNull();
    expect(nameBegun('gửi @Nông Th', [])).toBe('Nông Th');
    expect(nameBegun('gửi @Vi An ', ['Vi An'])).toBeNull();
    expect(nameBegun('gửi @ ', [])).toBeNull();
  });
});

test('answers of any depth stand under the first comment; an answer to nothing stands by itself', () => {
  const list = [said('1'), said('4', { reply_to: '3' }), said('3', { reply_to: '1' }), said('5', { reply_to: 'gone' })];
  expect(threads(list).map(({ first, answers }) => [first.id, ...answers.map((a) => a.id)])).toEqual([['1', '3', '4'], ['5']]);
  // Two that answer each other come from no honest server; neither is lost.
  const ring = threads([said('1', { reply_to: '2' }), said('2', { reply_to: '1' })]);
  expect(ring.flatMap(({ first, answers }) => [first.id, ...answers.map((a) => a.id)]).sort()).toEqual(['1', '2']);
});
