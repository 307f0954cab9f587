/** A long list with sorting and filters in its head. */
import Table, { type ColumnsType } from 'antd/es/table';
import type { ReactNode } from 'react';
import { Empty } from '../components/ui';
import './ListTable.css';
import { DeskTheme } from './DeskTheme';

export type { ColumnsType };

export function ListTable<T extends object>({ rows, columns, keyOf, testid, empty, emptyNext, pageSize = 100, expand }: {
  rows: T[]; columns: ColumnsType<T>; keyOf: (row: T) => string; testid?: (row: T) => string; empty: ReactNode; emptyNext?: ReactNode; pageSize?: number;
  expand?: (row: T) => ReactNode;
}) {
  if (rows.length === 0) return <Empty next={emptyNext}>{empty}</Empty>;
  return (
    <DeskTheme>
      {/* Scrolled by the page's own box: antd's scrolling measures with a style that carries no nonce. */}
      <div className="table-scroll">
      <Table<T>
        rowKey={keyOf}
        dataSource={rows}
        columns={columns}
        size="middle"
        bordered
        showSorterTooltip={false}
        pagination={rows.length > pageSize ? { pageSize, showSizeChanger: false } : false}
        onRow={(row) => (testid ? ({ 'data-testid': testid(row) } as React.HTMLAttributes<HTMLElement>) : {})}
        expandable={{ childrenColumnName: 'no-tree', ...(expand ? { expandedRowRender: expand } : {}) }}
      />
      </div>
    </DeskTheme>
  );
}
