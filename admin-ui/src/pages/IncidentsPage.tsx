import '../i18n/desk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Main } from '../components/Frame';
import { Button, Empty, Fault, Loading, When } from '../components/ui';
import { useWords } from '../lib/words';
import { listIncidents, retryIncident } from '../services/incidents';

export default function IncidentsPage() {
  const { t, say } = useWords();
  const incidents = useQuery({ queryKey: ['incidents'], queryFn: listIncidents });
  const client = useQueryClient();
  const retry = useMutation({ mutationFn: retryIncident, onSettled: () => client.invalidateQueries({ queryKey: ['incidents'] }) });
  return (
    <Main>
      <h1>{t('incidents.title')}</h1>
      <p className="soft">{t('incidents.hint')}</p>
      {incidents.isPending ? <Loading /> : null}
      {incidents.error ? <Fault error={incidents.error} onRetry={() => void incidents.refetch()} /> : null}
      {retry.error ? <Fault error={retry.error} /> : null}
      {incidents.data?.length === 0 ? <Empty>{t('incidents.empty')}</Empty> : null}
      <ul className="plain-list">
        {(incidents.data ?? []).map((i) => (
          <li key={i.id} className="card stack-tight" data-testid={`incident-${i.id}`}>
            <span className="soft"><When at={i.at} /></span>
            <strong>{say(i.text ?? i.message) || i.kind}</strong>
            {i.pointer ? <span className="soft">{t('defs.pointer')}: {i.pointer}</span> : null}
            {i.tries === undefined ? null : <span className="soft">{t('incidents.tries')}: {i.tries}</span>}
            {i.instance ? <Link to="/instances/$id" params={{ id: i.instance }}>{i.subject || t('incidents.paper')}</Link> : null}
            <div><Button disabled={retry.isPending} onClick={() => retry.mutate(i.id)} data-testid={`incident-retry-${i.id}`}>{t('incidents.retry')}</Button></div>
          </li>
        ))}
      </ul>
    </Main>
  );
}
