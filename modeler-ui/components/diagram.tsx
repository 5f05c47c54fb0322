import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import './diagram.css';

export type Mark = 'taken' | 'active' | 'incident';

interface Point {
  readonly x: number;
  readonly y: number;
}
interface Shape extends Point {
  readonly type: string;
  readonly width: number;
  readonly height: number;
  readonly collapsed?: boolean;
}
interface Canvas {
  zoom(level?: number | 'fit-viewport', center?: 'auto' | Point): number;
  viewbox(): Shape;
  viewbox(box: { x: number; y: number; width: number; height: number }): void;
  addMarker(id: string, marker: string): void;
  removeMarker(id: string, marker: string): void;
}
interface ElementRegistry {
  get(id: string): Shape | undefined;
}

/** Below this a name can not be read: then it is better to see where the case stands than all of the diagram. */
const readable = 0.55;

function showWell(viewer: NavigatedViewer, at: string | undefined): void {
  const canvas = viewer.get<Canvas>('canvas');
  const shape = at && viewer.get<ElementRegistry>('elementRegistry').get(at);
  if (canvas.zoom('fit-viewport', 'auto') >= readable || !shape) return;
  canvas.zoom(readable + 0.15);
  const { width, height } = canvas.viewbox();
  const middle = { x: shape.x + shape.width / 2, y: shape.y + shape.height / 2 };
  canvas.viewbox({ x: middle.x - width / 2, y: middle.y - height / 2, width, height });
}

/**
 * Runs it once the element is, or nearly is, in sight: drawing is costly, and in a tab out of sight nothing can be
 * placed.
 */
function whenInSight(element: HTMLElement, run: () => void): () => void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      run();
    },
    { rootMargin: '200px' },
  );
  observer.observe(element);
  return () => observer.disconnect();
}

/** Expanded sub-processes are frames around others: drawn, not filled. */
const isFrame = (shape: Shape) => shape.type === 'bpmn:SubProcess' && !shape.collapsed;

/** The element that matters most: stopped, else active and innermost, else the last one taken. */
function placeOf(marks: ReadonlyMap<string, Mark>): string | undefined {
  const all = [...marks];
  const last = (mark: Mark) => all.findLast(([, one]) => one === mark)?.[0];
  return last('incident') ?? last('active') ?? last('taken');
}

interface Props {
  readonly xml: string;
  readonly marks: ReadonlyMap<string, Mark>;
}

/** A BPMN diagram to look at. The mark of bpmn.io stays where it is: its licence asks for it. */
export function Diagram({ xml, marks }: Props) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const [viewer, setViewer] = useState<NavigatedViewer>();
  const [fault, setFault] = useState<string>();
  // Where the case stands when the diagram comes up; later it stays where the reader has put it.
  const standsAt = useRef<string>(undefined);
  standsAt.current = placeOf(marks);

  useEffect(() => {
    let made: NavigatedViewer | undefined;
    let gone = false;
    const draw = async () => {
      made = new NavigatedViewer({ container: box.current! });
      try {
        await made.importXML(xml);
      } catch (error) {
        if (!gone) setFault((error as Error).message);
        return;
      }
      if (gone) return;
      showWell(made, standsAt.current);
      setViewer(made);
    };
    setFault(undefined);
    const forget = whenInSight(box.current!, () => void draw());
    return () => {
      gone = true;
      forget();
      setViewer(undefined);
      made?.destroy();
    };
  }, [xml]);

  useEffect(() => {
    if (!viewer) return;
    const canvas = viewer.get<Canvas>('canvas');
    const registry = viewer.get<ElementRegistry>('elementRegistry');
    const marked = [...marks].filter(([id]) => registry.get(id));
    for (const [id, mark] of marked) {
      canvas.addMarker(id, `is-${mark}`);
      if (isFrame(registry.get(id)!)) canvas.addMarker(id, 'is-frame');
    }
    return () => {
      for (const [id, mark] of marked) if (registry.get(id)) canvas.removeMarker(id, `is-${mark}`);
    };
  }, [viewer, marks]);

  const zoomBy = (factor: number) => {
    const canvas = viewer?.get<Canvas>('canvas');
    canvas?.zoom(canvas.zoom() * factor, 'auto');
  };
  return (
    <>
      {fault && <p role="alert">{fault}</p>}
      <section className="diagram" ref={box} aria-label={t('case.diagramLabel')} />
      <div className="row">
        <button type="button" onClick={() => viewer?.get<Canvas>('canvas').zoom('fit-viewport', 'auto')}>
          {t('case.fit')}
        </button>
        <button type="button" onClick={() => zoomBy(1.25)}>
          {t('case.zoomIn')}
        </button>
        <button type="button" onClick={() => zoomBy(0.8)}>
          {t('case.zoomOut')}
        </button>
        <small className="soft">{t('case.diagramHelp')}</small>
      </div>
    </>
  );
}
