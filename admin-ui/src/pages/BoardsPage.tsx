import '../i18n/desk';
import { useQuery } from '@tanstack/react-query';
import { Main } from '../components/Frame';
import { Empty, Fault, Loading } from '../components/ui';
import { RoundCard } from '../desk/RoundCard';
import { useWords } from '../lib/words';
import { listRounds } from '../services/rounds';

export default function BoardsPage() {
  const { t } = useWords();
  const rounds = useQuery({ queryKey: ['board', 'rounds'], queryFn: listRounds });
  return (
    <Main>
      <h1>{t('board.choose')}</h1>
      {rounds.isPending ? <Loading /> : null}
      {rounds.error ? <Fault error={rounds.error} onRetry={() => void rounds.refetch()} /> : null}
      {rounds.data?.length === 0 ? <Empty next={t('guidance.rounds.next')}>{t('guidance.rounds.empty')}</Empty> : null}
      <ul className="plain-list">{(rounds.data ?? []).map((r) => <RoundCard key={r.instance} round={r} />)}</ul>
    </Main>
  );
}
