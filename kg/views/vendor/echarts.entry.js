// What the charts use of Apache ECharts; echarts.min.js is bundled from this file (see README.md).
import { use } from 'echarts/core';
import { CustomChart } from 'echarts/charts';
import { AriaComponent, DataZoomComponent, GridComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';

use([CustomChart, AriaComponent, DataZoomComponent, GridComponent, SVGRenderer]);
export * from 'echarts/core';
