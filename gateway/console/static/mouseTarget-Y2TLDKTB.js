import{Fj as a,Gj as b,Hj as c,Ij as d}from"./chunk-IHHOJYAH.js";import"./chunk-IVJLWE4O.js";export{c as HitTestContext,b as MouseTarget,d as MouseTargetFactory,a as PointerHandlerLastRenderData};
