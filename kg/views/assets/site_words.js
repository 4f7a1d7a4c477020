// The words that the search of a site shows, in both languages; after the equals sign it is JSON.
window.kgSiteWords = {
  "agency": {"en": "agency", "zh": "机构"},
  "concept": {"en": "concept", "zh": "概念"},
  "document": {"en": "document", "zh": "文档"},
  "indicator": {"en": "indicator", "zh": "指标"},
  "instrument": {"en": "instrument", "zh": "文件"},
  "noResult": {"en": "nothing found", "zh": "未找到"},
  "reading": {"en": "reading …", "zh": "正在读取……"},
  "region": {"en": "region", "zh": "地区"},
  "results": {"en": ["{n} result", "{n} results"], "zh": "{n} 条结果"},
  "statements": {"en": "statement", "zh": "陈述"},
  "target": {"en": "target", "zh": "目标"},
  "task": {"en": "task", "zh": "任务"}
};
