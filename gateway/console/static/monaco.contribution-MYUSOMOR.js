import{a,b}from"./chunk-5XS5K4PN.js";import"./chunk-HJ3DBL57.js";import"./chunk-IHHOJYAH.js";import"./chunk-IVJLWE4O.js";export{b as getWorker,a as jsonDefaults};
