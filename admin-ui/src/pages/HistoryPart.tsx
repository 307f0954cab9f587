/** What happened to a paper: the newest page of it, and older ones when somebody wants them. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { History, SealLine, type HistoryParts } from '../components/History';
import { Fault, Loading } from '../components/ui';
import { certificateAddress, readHistory, readLatestSeal } from '../services/instances';

export default function HistoryPart({ id, parts }: { id: string; parts: HistoryParts }) {
  const history = useInfiniteQuery({
    queryKey: ['history', id],
    queryFn: ({ pageParam }) => readHistory(id, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const seal = useQuery({ queryKey: ['seal'], queryFn: readLatestSeal });
  if (history.isPending) return <Loading />;
  if (!history.data) return <Fault error={history.error} onRetry={() => void history.refetch()} />;
  const items = history.data.pages.flatMap((page) => page.items);
  const older = history.hasNextPage;
  return (
    <div className="stack">
      {seal.data !== undefined ? <SealLine seal={seal.data} items={items} older={older} /> : null}
      <History
        items={items}
        paged={older || history.data.pages.length > 1 ? { older, busy: history.isFetchingNextPage, onMore: () => void history.fetchNextPage() } : undefined}
        certificate={(event) => certificateAddress(id, event)}
        {...parts}
      />
      {history.error ? <Fault error={history.error} /> : null}
    </div>
  );
}
