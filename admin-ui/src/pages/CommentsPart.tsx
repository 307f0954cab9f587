import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Instance, NamedPerson, PersonRecord, Text } from '../api-types';
import Comments, { type NewComment } from '../components/Comments';
import { readShelf } from '../components/comment-shelf';
import type { Colleague } from '../components/mentions';
import { Fault, Loading } from '../components/ui';
import { idempotencyKey } from '../api/client';
import { useNow } from '../lib/now';
import { useSession } from '../lib/session';
import { useWords } from '../lib/words';
import { listComments } from '../services/comments';
import { sendCommand } from '../services/instances';
import { listPeople } from '../services/people';

/** Whom one can name: first who is on the paper already, then the colleagues that the directory found; nobody twice, not oneself. */
export function colleaguesOf(instance: Instance, authors: NamedPerson[], found: PersonRecord[], me: string, say: (text: Text) => string): Colleague[] {
  const all: Colleague[] = [
    ...instance.work.flatMap((w) => w.holders.flatMap((h) => (h.id ? [{ id: h.id, full_name: h.full_name, title: h.title ? say(h.title) : '' }] : []))),
    ...found.filter((p) => p.active).map((p) => ({ id: p.id, full_name: p.full_name, title: p.holdings[0] ? say(p.holdings[0].title) : '' })),
    ...authors,
  ];
  const seen = new Set([me]);
  return all.filter((p) => p.full_name && !seen.has(p.id) && Boolean(seen.add(p.id)));
}

export default function CommentsPart({ instance }: { instance: Instance }) {
  const { t, say } = useWords();
  const { person } = useSession();
  const now = useNow();
  const client = useQueryClient();
  const { id } = instance;
  const comments = useQuery({ queryKey: ['comments', id], queryFn: () => listComments(id) });
  const storageKey = `trinhky.talk.${person.id}.${id}`;
  const said = comments.data?.length ?? 0;
  // A thread that has something in it is shown; whoever folds or unfolds it is obeyed from then on.
  const [kept] = useState(() => readShelf(storageKey));
  const [wished, setWished] = useState<boolean | null>(null);
  const open = wished ?? (said > 0 || kept.text !== '' || kept.unsent.length > 0);
  // Whoever reads the paper may write here; a server that says otherwise says so by the act.
  const action = instance.actions.find((a) => a.kind === 'comment');
  const [begun, setBegun] = useState<string | null>(null);
  const people = useQuery({
    queryKey: ['people', 'named', begun?.trim()],
    queryFn: () => listPeople({ q: begun?.trim() ?? '' }),
    enabled: begun !== null,
    placeholderData: (before) => before,
    staleTime: 60_000,
  });

  const arrive = async (answer: { instance?: Instance } | undefined) => {
    if (answer?.instance) client.setQueryData(['instance', id], answer.instance);
    await Promise.all([client.invalidateQueries({ queryKey: ['comments', id] }), client.invalidateQueries({ queryKey: ['history', id] })]);
  };
  const send = async ({ key, text, reply_to, mentions }: NewComment) => {
    await arrive(await sendCommand(id, { kind: 'comment', text, ...(reply_to ? { reply_to } : {}), ...(mentions.length > 0 ? { mentions } : {}) }, key));
  };
  const remove = async (comment: string) => { await arrive(await sendCommand(id, { kind: 'remove_comment', id: comment }, idempotencyKey())); };
  return (
    <section className="card stack" aria-label={t('talk.title')}>
      <details open={open} onToggle={(e) => setWished(e.currentTarget.open)}>
        <summary data-testid="show-comments">{said > 0 ? t('talk.count', { count: said }) : t('talk.title')}</summary>
        {comments.isPending ? <Loading /> : null}
        {comments.error ? <Fault error={comments.error} onRetry={() => void comments.refetch()} /> : null}
        {comments.data || comments.error ? (
          <Comments
            comments={comments.data ?? []}
            people={colleaguesOf(instance, (comments.data ?? []).map((c) => c.by), people.data?.items ?? [], person.id, say)}
            me={person}
            now={now}
            writing={action ? { enabled: action.enabled, why: action.why_not } : { enabled: true, why: null }}
            onBegun={setBegun}
            storageKey={storageKey}
            onSend={send}
            onRemove={remove}
          />
        ) : null}
      </details>
    </section>
  );
}
