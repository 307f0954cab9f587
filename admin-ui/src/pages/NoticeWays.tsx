/** How the reader is told: choices that hold for the person, and what belongs to this browser. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { NewFeed } from '../api-types';
import { problemOf } from '../api/problem';
import { NoticeChoices } from '../components/NoticeChoices';
import { NoticeSettings } from '../components/NoticeSettings';
import { FeedChoice, PushChoice } from '../components/OwnWays';
import { Fault, Loading } from '../components/ui';
import { copyText } from '../desk/clipboard';
import { pushState, turnOff, turnOn } from '../lib/push';
import { chooseNotices, closeFeed, openFeed, readFeed, readNoticeSettings } from '../services/notifications';
import { dropSubscription, keepSubscription, readPushKey } from '../services/push';

const SETTINGS = ['notifications', 'settings'];
const PUSH = ['push'];
const FEED = ['feed'];

export default function NoticeWays() {
  const client = useQueryClient();
  const settings = useQuery({ queryKey: SETTINGS, queryFn: readNoticeSettings });
  const mail = useMutation({ mutationFn: chooseNotices, onSuccess: (saved) => client.setQueryData(SETTINGS, saved) });
  const choices = useMutation({ mutationFn: chooseNotices, onSuccess: (saved) => client.setQueryData(SETTINGS, saved) });
  if (settings.isPending) return <Loading />;
  if (!settings.data) return <Fault error={settings.error} onRetry={() => void settings.refetch()} />;
  return (
    <>
      <NoticeSettings settings={settings.data} busy={mail.isPending} error={mail.error} onChoose={(choice) => mail.mutate({ mail: choice })} />
      {settings.data.digest_at === undefined ? null : <NoticeChoices settings={settings.data} busy={choices.isPending} saved={choices.isSuccess} error={choices.error} onSave={(change) => choices.mutate(change)} />}
      <PushPart />
      <FeedPart />
    </>
  );
}

function PushPart() {
  const client = useQueryClient();
  const key = useQuery({ queryKey: ['push-key'], queryFn: readPushKey, staleTime: Infinity });
  const state = useQuery({ queryKey: PUSH, queryFn: pushState });
  const turn = useMutation({
    mutationFn: (on: boolean) => (on ? turnOn(key.data ?? '', keepSubscription) : turnOff(dropSubscription, keepSubscription)),
    onSuccess: (now) => client.setQueryData(PUSH, now),
  });
  // An office that pushes nothing has nothing to choose.
  if (!key.data || !state.data) return null;
  return <PushChoice state={state.data} busy={turn.isPending} error={turn.error} onTurn={(on) => turn.mutate(on)} />;
}

function FeedPart() {
  const client = useQueryClient();
  const feed = useQuery({ queryKey: FEED, queryFn: readFeed });
  const make = useMutation<NewFeed, unknown, boolean>({ mutationFn: openFeed, onSuccess: () => client.invalidateQueries({ queryKey: FEED }) });
  const revoke = useMutation({ mutationFn: closeFeed, onSuccess: () => { make.reset(); void client.invalidateQueries({ queryKey: FEED }); } });
  if (feed.error && problemOf(feed.error).status !== 404) return <Fault error={feed.error} onRetry={() => void feed.refetch()} />;
  if (!feed.data) return null;
  return (
    <FeedChoice
      key={String(feed.data.titles)} feed={feed.data} made={make.data ?? null} busy={make.isPending || revoke.isPending} error={make.error ?? revoke.error} revoked={revoke.isSuccess}
      onMake={(titles) => { revoke.reset(); make.mutate(titles); }} onRevoke={() => revoke.mutate()} onCopy={copyText}
    />
  );
}
