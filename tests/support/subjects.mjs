// A mail says in its subject how many notices it tells, those about several papers by what there is to do.
export function noticesIn(mail) {
  const kinds = /^(?:Tổng hợp đầu ngày: )?\d+ việc chờ đồng chí: (.+)$/.exec(mail.subject)?.[1];
  if (kinds) return kinds.split('; ').reduce((sum, one) => sum + Number.parseInt(one, 10), 0);
  return Number(/^(?:Tổng hợp đầu ngày: )?(\d+) thông báo/.exec(mail.subject)?.[1] ?? 1);
}
