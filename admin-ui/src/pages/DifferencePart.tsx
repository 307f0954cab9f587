/** Fetches the two versions of an agreement with edits and the words of their form, when somebody asks to see them. */
import { useQuery } from '@tanstack/react-query';
import DocumentDifference from '../components/DocumentDifference';
import { Fault, Loading } from '../components/ui';
import { readDefinition } from '../services/definitions';
import { readDocument } from '../services/instances';

export default function DifferencePart({ instance, from, to }: { instance: { id: string; definition: string; version: number }; from: string; to: string }) {
  // A frozen version never changes.
  const version = (hash: string) => ({ queryKey: ['document', instance.id, hash], queryFn: () => readDocument(instance.id, hash), staleTime: Infinity });
  const before = useQuery({ ...version(from), enabled: from !== '' });
  const after = useQuery(version(to));
  const definition = useQuery({ queryKey: ['definition', instance.definition, instance.version], queryFn: () => readDefinition(instance.definition, instance.version), staleTime: Infinity });
  const error = before.error ?? after.error;
  if (error) return <Fault error={error} onRetry={() => { void before.refetch(); void after.refetch(); }} />;
  // Without the form the fields keep their own names: better than nothing to read.
  if ((from !== '' && !before.data) || !after.data || definition.isPending) return <Loading />;
  return <DocumentDifference before={before.data ?? {}} after={after.data} form={definition.data?.form ?? null} />;
}
