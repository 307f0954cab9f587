/** The process as a drawing: boxes for steps, the present one lit. Read-only; the list beneath it says the same in words. */
import { Background, Controls, MarkerType, Position, ReactFlow, type Edge, type Node } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { Graph, layout } from '@dagrejs/dagre';
import { useMemo } from 'react';
import type { Diagram as Drawing } from '../api-types';
import { useWords } from '../lib/words';
import './Diagram.css';

const WIDTH = 190;
const HEIGHT = 56;

export default function Diagram({ diagram }: { diagram: Drawing }) {
  const { say, t } = useWords();
  const { nodes, edges } = useMemo(() => {
    // Only steps that hold no other step become boxes; an edge of a compound step starts at its first leaf.
    const parents = new Set(diagram.nodes.map((n) => n.parent).filter(Boolean));
    const leaves = diagram.nodes.filter((n) => !parents.has(n.id));
    const firstLeaf = (id: string, depth = 0): string | null => {
      if (leaves.some((l) => l.id === id)) return id;
      const child = diagram.nodes.find((n) => n.parent === id);
      return child && depth < 20 ? firstLeaf(child.id, depth + 1) : null;
    };
    const graph = new Graph();
    graph.setGraph({ rankdir: 'TB', nodesep: 30, ranksep: 60 });
    graph.setDefaultEdgeLabel(() => ({}));
    for (const n of leaves) graph.setNode(n.id, { width: WIDTH, height: HEIGHT });
    const drawn: Edge[] = [];
    diagram.edges.forEach((e, index) => {
      const from = firstLeaf(e.from);
      const to = firstLeaf(e.to);
      if (!from || !to || from === to) return;
      graph.setEdge(from, to);
      drawn.push({ id: `e${index}`, source: from, target: to, label: say(e.label), type: 'smoothstep', className: e.taken ? 'edge-taken' : 'edge', markerEnd: { type: MarkerType.ArrowClosed } });
    });
    layout(graph);
    const boxes: Node[] = leaves.map((n) => {
      const at = graph.node(n.id) as { x: number; y: number };
      return {
        id: n.id,
        position: { x: at.x - WIDTH / 2, y: at.y - HEIGHT / 2 },
        data: { label: `${n.active ? '➤ ' : n.visited ? '✓ ' : ''}${say(n.title) || n.id}` },
        className: n.active ? 'step step-active' : n.visited ? 'step step-visited' : 'step',
        sourcePosition: Position.Bottom,
        targetPosition: Position.Top,
        width: WIDTH,
      };
    });
    return { nodes: boxes, edges: drawn };
  }, [diagram, say]);
  return (
    <div className="drawing" role="group" aria-label={t('instance.diagram')} data-testid="diagram">
      <ReactFlow nodes={nodes} edges={edges} fitView minZoom={0.1} nodesDraggable={false} nodesConnectable={false} elementsSelectable={false} nodesFocusable={false} edgesFocusable={false} zoomOnScroll={false} preventScrolling={false}>
        <Background />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}
