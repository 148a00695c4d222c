var Pt=Object.defineProperty;var Ot=Object.getOwnPropertyDescriptor;var g=(r,e,t,n)=>{for(var i=n>1?void 0:n?Ot(e,t):e,s=r.length-1,a;s>=0;s--)(a=r[s])&&(i=(n?a(e,t,i):a(i))||i);return n&&i&&Pt(e,t,i),i};/**
 * @license
 * Copyright 2019 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */var te=globalThis,ne=te.ShadowRoot&&(te.ShadyCSS===void 0||te.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,pe=Symbol(),Le=new WeakMap,W=class{constructor(e,t,n){if(this._$cssResult$=!0,n!==pe)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(ne&&e===void 0){let n=t!==void 0&&t.length===1;n&&(e=Le.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),n&&Le.set(t,e))}return e}toString(){return this.cssText}},Ie=r=>new W(typeof r=="string"?r:r+"",void 0,pe),B=(r,...e)=>{let t=r.length===1?r[0]:e.reduce((n,i,s)=>n+(a=>{if(a._$cssResult$===!0)return a.cssText;if(typeof a=="number")return a;throw Error("Value passed to 'css' function must be a 'css' function result: "+a+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(i)+r[s+1],r[0]);return new W(t,r,pe)},Ue=(r,e)=>{if(ne)r.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let n=document.createElement("style"),i=te.litNonce;i!==void 0&&n.setAttribute("nonce",i),n.textContent=t.cssText,r.appendChild(n)}},fe=ne?r=>r:r=>r instanceof CSSStyleSheet?(e=>{let t="";for(let n of e.cssRules)t+=n.cssText;return Ie(t)})(r):r;/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */var{is:Rt,defineProperty:Nt,getOwnPropertyDescriptor:Ht,getOwnPropertyNames:Mt,getOwnPropertySymbols:Lt,getPrototypeOf:It}=Object,ie=globalThis,We=ie.trustedTypes,Ut=We?We.emptyScript:"",Wt=ie.reactiveElementPolyfillSupport,j=(r,e)=>r,D={toAttribute(r,e){switch(e){case Boolean:r=r?Ut:null;break;case Object:case Array:r=r==null?r:JSON.stringify(r)}return r},fromAttribute(r,e){let t=r;switch(e){case Boolean:t=r!==null;break;case Number:t=r===null?null:Number(r);break;case Object:case Array:try{t=JSON.parse(r)}catch{t=null}}return t}},re=(r,e)=>!Rt(r,e),Be={attribute:!0,type:String,converter:D,reflect:!1,useDefault:!1,hasChanged:re};Symbol.metadata??=Symbol("metadata"),ie.litPropertyMetadata??=new WeakMap;var $=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=Be){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let n=Symbol(),i=this.getPropertyDescriptor(e,n,t);i!==void 0&&Nt(this.prototype,e,i)}}static getPropertyDescriptor(e,t,n){let{get:i,set:s}=Ht(this.prototype,e)??{get(){return this[t]},set(a){this[t]=a}};return{get:i,set(a){let c=i?.call(this);s?.call(this,a),this.requestUpdate(e,c,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??Be}static _$Ei(){if(this.hasOwnProperty(j("elementProperties")))return;let e=It(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(j("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(j("properties"))){let t=this.properties,n=[...Mt(t),...Lt(t)];for(let i of n)this.createProperty(i,t[i])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[n,i]of t)this.elementProperties.set(n,i)}this._$Eh=new Map;for(let[t,n]of this.elementProperties){let i=this._$Eu(t,n);i!==void 0&&this._$Eh.set(i,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let n=new Set(e.flat(1/0).reverse());for(let i of n)t.unshift(fe(i))}else e!==void 0&&t.push(fe(e));return t}static _$Eu(e,t){let n=t.attribute;return n===!1?void 0:typeof n=="string"?n:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let n of t.keys())this.hasOwnProperty(n)&&(e.set(n,this[n]),delete this[n]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Ue(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,n){this._$AK(e,n)}_$ET(e,t){let n=this.constructor.elementProperties.get(e),i=this.constructor._$Eu(e,n);if(i!==void 0&&n.reflect===!0){let s=(n.converter?.toAttribute!==void 0?n.converter:D).toAttribute(t,n.type);this._$Em=e,s==null?this.removeAttribute(i):this.setAttribute(i,s),this._$Em=null}}_$AK(e,t){let n=this.constructor,i=n._$Eh.get(e);if(i!==void 0&&this._$Em!==i){let s=n.getPropertyOptions(i),a=typeof s.converter=="function"?{fromAttribute:s.converter}:s.converter?.fromAttribute!==void 0?s.converter:D;this._$Em=i;let c=a.fromAttribute(t,s.type);this[i]=c??this._$Ej?.get(i)??c,this._$Em=null}}requestUpdate(e,t,n,i=!1,s){if(e!==void 0){let a=this.constructor;if(i===!1&&(s=this[e]),n??=a.getPropertyOptions(e),!((n.hasChanged??re)(s,t)||n.useDefault&&n.reflect&&s===this._$Ej?.get(e)&&!this.hasAttribute(a._$Eu(e,n))))return;this.C(e,t,n)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:n,reflect:i,wrapped:s},a){n&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,a??t??this[e]),s!==!0||a!==void 0)||(this._$AL.has(e)||(this.hasUpdated||n||(t=void 0),this._$AL.set(e,t)),i===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[i,s]of this._$Ep)this[i]=s;this._$Ep=void 0}let n=this.constructor.elementProperties;if(n.size>0)for(let[i,s]of n){let{wrapped:a}=s,c=this[i];a!==!0||this._$AL.has(i)||c===void 0||this.C(i,void 0,s,c)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(n=>n.hostUpdate?.()),this.update(t)):this._$EM()}catch(n){throw e=!1,this._$EM(),n}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};$.elementStyles=[],$.shadowRootOptions={mode:"open"},$[j("elementProperties")]=new Map,$[j("finalized")]=new Map,Wt?.({ReactiveElement:$}),(ie.reactiveElementVersions??=[]).push("2.1.2");/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */var xe=globalThis,je=r=>r,se=xe.trustedTypes,De=se?se.createPolicy("lit-html",{createHTML:r=>r}):void 0,Ze="$lit$",S=`lit$${Math.random().toFixed(9).slice(2)}$`,Je="?"+S,Bt=`<${Je}>`,T=document,q=()=>T.createComment(""),K=r=>r===null||typeof r!="object"&&typeof r!="function",Ae=Array.isArray,jt=r=>Ae(r)||typeof r?.[Symbol.iterator]=="function",ge=`[ 	
\f\r]`,F=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Fe=/-->/g,qe=/>/g,k=RegExp(`>|${ge}(?:([^\\s"'>=/]+)(${ge}*=${ge}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Ke=/'/g,Ge=/"/g,Ye=/^(?:script|style|textarea|title)$/i,$e=r=>(e,...t)=>({_$litType$:r,strings:e,values:t}),_=$e(1),Sn=$e(2),zn=$e(3),P=Symbol.for("lit-noChange"),m=Symbol.for("lit-nothing"),Ve=new WeakMap,C=T.createTreeWalker(T,129);function Xe(r,e){if(!Ae(r)||!r.hasOwnProperty("raw"))throw Error("invalid template strings array");return De!==void 0?De.createHTML(e):e}var Dt=(r,e)=>{let t=r.length-1,n=[],i,s=e===2?"<svg>":e===3?"<math>":"",a=F;for(let c=0;c<t;c++){let o=r[c],d,h,u=-1,l=0;for(;l<o.length&&(a.lastIndex=l,h=a.exec(o),h!==null);)l=a.lastIndex,a===F?h[1]==="!--"?a=Fe:h[1]!==void 0?a=qe:h[2]!==void 0?(Ye.test(h[2])&&(i=RegExp("</"+h[2],"g")),a=k):h[3]!==void 0&&(a=k):a===k?h[0]===">"?(a=i??F,u=-1):h[1]===void 0?u=-2:(u=a.lastIndex-h[2].length,d=h[1],a=h[3]===void 0?k:h[3]==='"'?Ge:Ke):a===Ge||a===Ke?a=k:a===Fe||a===qe?a=F:(a=k,i=void 0);let p=a===k&&r[c+1].startsWith("/>")?" ":"";s+=a===F?o+Bt:u>=0?(n.push(d),o.slice(0,u)+Ze+o.slice(u)+S+p):o+S+(u===-2?c:p)}return[Xe(r,s+(r[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),n]},G=class r{constructor({strings:e,_$litType$:t},n){let i;this.parts=[];let s=0,a=0,c=e.length-1,o=this.parts,[d,h]=Dt(e,t);if(this.el=r.createElement(d,n),C.currentNode=this.el.content,t===2||t===3){let u=this.el.content.firstChild;u.replaceWith(...u.childNodes)}for(;(i=C.nextNode())!==null&&o.length<c;){if(i.nodeType===1){if(i.hasAttributes())for(let u of i.getAttributeNames())if(u.endsWith(Ze)){let l=h[a++],p=i.getAttribute(u).split(S),x=/([.?@])?(.*)/.exec(l);o.push({type:1,index:s,name:x[2],strings:p,ctor:x[1]==="."?ve:x[1]==="?"?be:x[1]==="@"?ye:L}),i.removeAttribute(u)}else u.startsWith(S)&&(o.push({type:6,index:s}),i.removeAttribute(u));if(Ye.test(i.tagName)){let u=i.textContent.split(S),l=u.length-1;if(l>0){i.textContent=se?se.emptyScript:"";for(let p=0;p<l;p++)i.append(u[p],q()),C.nextNode(),o.push({type:2,index:++s});i.append(u[l],q())}}}else if(i.nodeType===8)if(i.data===Je)o.push({type:2,index:s});else{let u=-1;for(;(u=i.data.indexOf(S,u+1))!==-1;)o.push({type:7,index:s}),u+=S.length-1}s++}}static createElement(e,t){let n=T.createElement("template");return n.innerHTML=e,n}};function M(r,e,t=r,n){if(e===P)return e;let i=n!==void 0?t._$Co?.[n]:t._$Cl,s=K(e)?void 0:e._$litDirective$;return i?.constructor!==s&&(i?._$AO?.(!1),s===void 0?i=void 0:(i=new s(r),i._$AT(r,t,n)),n!==void 0?(t._$Co??=[])[n]=i:t._$Cl=i),i!==void 0&&(e=M(r,i._$AS(r,e.values),i,n)),e}var _e=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:n}=this._$AD,i=(e?.creationScope??T).importNode(t,!0);C.currentNode=i;let s=C.nextNode(),a=0,c=0,o=n[0];for(;o!==void 0;){if(a===o.index){let d;o.type===2?d=new V(s,s.nextSibling,this,e):o.type===1?d=new o.ctor(s,o.name,o.strings,this,e):o.type===6&&(d=new we(s,this,e)),this._$AV.push(d),o=n[++c]}a!==o?.index&&(s=C.nextNode(),a++)}return C.currentNode=T,i}p(e){let t=0;for(let n of this._$AV)n!==void 0&&(n.strings!==void 0?(n._$AI(e,n,t),t+=n.strings.length-2):n._$AI(e[t])),t++}},V=class r{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,i){this.type=2,this._$AH=m,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=M(this,e,t),K(e)?e===m||e==null||e===""?(this._$AH!==m&&this._$AR(),this._$AH=m):e!==this._$AH&&e!==P&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):jt(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==m&&K(this._$AH)?this._$AA.nextSibling.data=e:this.T(T.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:n}=e,i=typeof n=="number"?this._$AC(e):(n.el===void 0&&(n.el=G.createElement(Xe(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===i)this._$AH.p(t);else{let s=new _e(i,this),a=s.u(this.options);s.p(t),this.T(a),this._$AH=s}}_$AC(e){let t=Ve.get(e.strings);return t===void 0&&Ve.set(e.strings,t=new G(e)),t}k(e){Ae(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,n,i=0;for(let s of e)i===t.length?t.push(n=new r(this.O(q()),this.O(q()),this,this.options)):n=t[i],n._$AI(s),i++;i<t.length&&(this._$AR(n&&n._$AB.nextSibling,i),t.length=i)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let n=je(e).nextSibling;je(e).remove(),e=n}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},L=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,i,s){this.type=1,this._$AH=m,this._$AN=void 0,this.element=e,this.name=t,this._$AM=i,this.options=s,n.length>2||n[0]!==""||n[1]!==""?(this._$AH=Array(n.length-1).fill(new String),this.strings=n):this._$AH=m}_$AI(e,t=this,n,i){let s=this.strings,a=!1;if(s===void 0)e=M(this,e,t,0),a=!K(e)||e!==this._$AH&&e!==P,a&&(this._$AH=e);else{let c=e,o,d;for(e=s[0],o=0;o<s.length-1;o++)d=M(this,c[n+o],t,o),d===P&&(d=this._$AH[o]),a||=!K(d)||d!==this._$AH[o],d===m?e=m:e!==m&&(e+=(d??"")+s[o+1]),this._$AH[o]=d}a&&!i&&this.j(e)}j(e){e===m?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},ve=class extends L{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===m?void 0:e}},be=class extends L{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==m)}},ye=class extends L{constructor(e,t,n,i,s){super(e,t,n,i,s),this.type=5}_$AI(e,t=this){if((e=M(this,e,t,0)??m)===P)return;let n=this._$AH,i=e===m&&n!==m||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,s=e!==m&&(n===m||i);i&&this.element.removeEventListener(this.name,this,n),s&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},we=class{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){M(this,e)}};var Ft=xe.litHtmlPolyfillSupport;Ft?.(G,V),(xe.litHtmlVersions??=[]).push("3.3.3");var Qe=(r,e,t)=>{let n=t?.renderBefore??e,i=n._$litPart$;if(i===void 0){let s=t?.renderBefore??null;n._$litPart$=i=new V(e.insertBefore(q(),s),s,void 0,t??{})}return i._$AI(r),i};/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */var Ee=globalThis,y=class extends ${constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=Qe(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return P}};y._$litElement$=!0,y.finalized=!0,Ee.litElementHydrateSupport?.({LitElement:y});var qt=Ee.litElementPolyfillSupport;qt?.({LitElement:y});(Ee.litElementVersions??=[]).push("4.2.2");/**
 * @license
 * Copyright 2022 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 *//**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */var I=r=>(e,t)=>{t!==void 0?t.addInitializer(()=>{customElements.define(r,e)}):customElements.define(r,e)};/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */var Kt={attribute:!0,type:String,converter:D,reflect:!1,hasChanged:re},Gt=(r=Kt,e,t)=>{let{kind:n,metadata:i}=t,s=globalThis.litPropertyMetadata.get(i);if(s===void 0&&globalThis.litPropertyMetadata.set(i,s=new Map),n==="setter"&&((r=Object.create(r)).wrapped=!0),s.set(t.name,r),n==="accessor"){let{name:a}=t;return{set(c){let o=e.get.call(this);e.set.call(this,c),this.requestUpdate(a,o,r,!0,c)},init(c){return c!==void 0&&this.C(a,void 0,r,c),c}}}if(n==="setter"){let{name:a}=t;return function(c){let o=this[a];e.call(this,c),this.requestUpdate(a,o,r,!0,c)}}throw Error("Unsupported decorator location: "+n)};function A(r){return(e,t)=>typeof t=="object"?Gt(r,e,t):((n,i,s)=>{let a=i.hasOwnProperty(s);return i.constructor.createProperty(s,n),a?Object.getOwnPropertyDescriptor(i,s):void 0})(r,e,t)}/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */function v(r){return A({...r,state:!0,attribute:!1})}/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 *//**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */var O=(r,e,t)=>(t.configurable=!0,t.enumerable=!0,Reflect.decorate&&typeof e!="object"&&Object.defineProperty(r,e,t),t);/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */function et(r,e){return(t,n,i)=>{let s=a=>a.renderRoot?.querySelector(r)??null;if(e){let{get:a,set:c}=typeof n=="object"?t:i??(()=>{let o=Symbol();return{get(){return this[o]},set(d){this[o]=d}}})();return O(t,n,{get(){let o=a.call(this);return o===void 0&&(o=s(this),(o!==null||this.hasUpdated)&&c.call(this,o)),o}})}return O(t,n,{get(){return s(this)}})}}/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 *//**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 *//**
 * @license
 * Copyright 2021 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 *//**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */function Z(){return document.querySelector("home-assistant")?.hass?.language??document.documentElement.lang}function R(r,e,t){return!r.dispatchEvent(new CustomEvent(e,{detail:t,bubbles:!0,composed:!0,cancelable:!0}))}var tt={card_name:"CGI-Camera-Bild",card_description:"Eine Kamera in eigenem Takt, mit dem Alter des Bildes und dem, was sie gesehen hat",wall_name:"CGI-Camera-Wand",wall_description:"Alle Kameras nach Bereichen, in einem Takt, mit wenigen Anfragen",open:"{name} \xF6ffnen",next:"N\xE4chstes Bild",previous:"Voriges Bild",full_screen:"Vollbild",leave_full_screen:"Vollbild beenden",start_tour:"Rundgang starten",end_tour:"Rundgang beenden",captured:"Bild gespeichert",busy:"Besch\xE4ftigt",locked:"Anmeldung gesperrt",refused:"Konto abgelehnt",gone:"Antwortet nicht",off:"Aus",failed:"Kein Bild",removed:"Entfernt",starting:"Home Assistant startet",forbidden:"Nicht erlaubt",offline:"Keine Verbindung",waiting:"Warten auf ein Bild",seconds:"{number} s",minutes:"{number} min",hours:"{number} h",days:"{number} T.",ago:"Bild {age} alt",face:"Gesicht",motion:"Bewegung",region:"Region",fire:"Feuer",tamper:"Sabotage",alarm_input:"Alarmeingang",counting:"Z\xE4hlung",temperature:"Temperatur",vca:"Videoanalyse",snapshot:"Schnappschuss",other:"Ereignis",up:"Nach oben bewegen",down:"Nach unten bewegen",left:"Nach links bewegen",right:"Nach rechts bewegen",zoom_in:"Hineinzoomen",zoom_out:"Herauszoomen",cameras:"{number} Kameras",one_camera:"1 Kamera",no_cameras:"Keine Kamera zum Anzeigen.",all:"Alle",elsewhere:"Andere Kameras",not_a_camera:"Die Entit\xE4t \u201E{value}\u201C ist keine Kamera",wrong_pace:"Der Takt {value} liegt nicht zwischen 0 und {limit} Sekunden",entity:"Kamera",entities:"Weitere Kameras zum Wischen",name:"Name",pace:"Takt",pace_help:"Sekunden zwischen zwei Bildern; 0 f\xFCr so schnell, wie die Kamera erlaubt",show_name:"Name auf dem Bild",show_age:"Alter des Bildes",show_status:"Zeile mit Problemen, Rundgang und Vollbild",fit:"Bild im Rahmen",fit_cover:"Rahmen f\xFCllen, R\xE4nder abschneiden",fit_contain:"Ganzes Bild zeigen",ptz:"Pfeile bei schwenkbaren Kameras",event_entities:"Entit\xE4ten, die den Rahmen aufleuchten lassen",event_entities_help:"Zus\xE4tzlich zu Ereignissen der Kameras dieser Integration",by:"Anordnung",by_area:"Nach Bereich",by_floor:"Nach Etage",by_recorder:"Nach Rekorder",areas:"Nur diese Bereiche",exclude:"Weglassen",others:"Auch Kameras anderer Integrationen",columns:"Spalten",columns_help:"0 f\xFCr so viele, wie zum Bildschirm passen",tour_seconds:"Sekunden des Rundgangs je Teil"};var ae={card_name:"CGI Camera picture",card_description:"One camera at its own pace, with the age of the picture and what it saw",wall_name:"CGI Camera wall",wall_description:"All cameras by area, at one pace, with few requests",open:"Open {name}",next:"Next picture",previous:"Previous picture",full_screen:"Full screen",leave_full_screen:"Leave full screen",start_tour:"Start the tour",end_tour:"End the tour",captured:"Picture kept",busy:"Busy",locked:"Login locked",refused:"Account refused",gone:"Does not answer",off:"Off",failed:"No picture",removed:"Removed",starting:"Home Assistant is starting",forbidden:"Not allowed",offline:"No connection",waiting:"Waiting for a picture",seconds:"{number} s",minutes:"{number} min",hours:"{number} h",days:"{number} d",ago:"picture {age} old",face:"Face",motion:"Motion",region:"Region",fire:"Fire",tamper:"Tampering",alarm_input:"Alarm input",counting:"Count",temperature:"Temperature",vca:"Video analytics",snapshot:"Snapshot",other:"Event",up:"Move up",down:"Move down",left:"Move left",right:"Move right",zoom_in:"Zoom in",zoom_out:"Zoom out",cameras:"{number} cameras",one_camera:"1 camera",no_cameras:"No cameras to show.",all:"All",elsewhere:"Other cameras",not_a_camera:'The entity "{value}" is not a camera',wrong_pace:"The pace {value} is not between 0 and {limit} seconds",entity:"Camera",entities:"Further cameras to swipe to",name:"Name",pace:"Pace",pace_help:"Seconds between two pictures; 0 for as fast as the camera allows",show_name:"Name on the picture",show_age:"Age of the picture",show_status:"Line with what is wrong, the tour and full screen",fit:"Picture in its frame",fit_cover:"Fill the frame, cut off the edges",fit_contain:"Show all of it",ptz:"Arrows where the camera moves",event_entities:"Entities that light the frame up",event_entities_help:"Besides the events of cameras of this integration",by:"Order",by_area:"By area",by_floor:"By floor",by_recorder:"By recorder",areas:"Only these areas",exclude:"Leave out",others:"Cameras of other integrations, too",columns:"Columns",columns_help:"0 for as many as fit the screen",tour_seconds:"Seconds of the tour for each part"};var nt={card_name:"Imagen de CGI Camera",card_description:"Una c\xE1mara a su propio ritmo, con la antig\xFCedad de la imagen y lo que ha visto",wall_name:"Muro de CGI Camera",wall_description:"Todas las c\xE1maras por \xE1rea, a un mismo ritmo y con pocas solicitudes",open:"Abrir {name}",next:"Imagen siguiente",previous:"Imagen anterior",full_screen:"Pantalla completa",leave_full_screen:"Salir de la pantalla completa",start_tour:"Iniciar la ronda",end_tour:"Terminar la ronda",captured:"Imagen guardada",busy:"Ocupada",locked:"Inicio de sesi\xF3n bloqueado",refused:"Cuenta rechazada",gone:"No responde",off:"Apagada",failed:"Sin imagen",removed:"Eliminada",starting:"Home Assistant se est\xE1 iniciando",forbidden:"No permitido",offline:"Sin conexi\xF3n",waiting:"Esperando una imagen",seconds:"{number} s",minutes:"{number} min",hours:"{number} h",days:"{number} d",ago:"imagen de hace {age}",face:"Cara",motion:"Movimiento",region:"Regi\xF3n",fire:"Fuego",tamper:"Manipulaci\xF3n",alarm_input:"Entrada de alarma",counting:"Recuento",temperature:"Temperatura",vca:"An\xE1lisis de v\xEDdeo",snapshot:"Captura",other:"Evento",up:"Mover hacia arriba",down:"Mover hacia abajo",left:"Mover a la izquierda",right:"Mover a la derecha",zoom_in:"Acercar",zoom_out:"Alejar",cameras:"{number} c\xE1maras",one_camera:"1 c\xE1mara",no_cameras:"No hay c\xE1maras que mostrar.",all:"Todas",elsewhere:"Otras c\xE1maras",not_a_camera:"La entidad \xAB{value}\xBB no es una c\xE1mara",wrong_pace:"El ritmo {value} no est\xE1 entre 0 y {limit} segundos",entity:"C\xE1mara",entities:"M\xE1s c\xE1maras al deslizar",name:"Nombre",pace:"Ritmo",pace_help:"Segundos entre dos im\xE1genes; 0 para ir tan r\xE1pido como permita la c\xE1mara",show_name:"Nombre sobre la imagen",show_age:"Antig\xFCedad de la imagen",show_status:"L\xEDnea con problemas, ronda y pantalla completa",fit:"Imagen en su marco",fit_cover:"Llenar el marco y recortar los bordes",fit_contain:"Mostrarla entera",ptz:"Flechas si la c\xE1mara est\xE1 motorizada",event_entities:"Entidades que iluminan el marco",event_entities_help:"Adem\xE1s de los eventos de las c\xE1maras de esta integraci\xF3n",by:"Orden",by_area:"Por \xE1rea",by_floor:"Por planta",by_recorder:"Por grabador",areas:"Solo estas \xE1reas",exclude:"Excluir",others:"Tambi\xE9n c\xE1maras de otras integraciones",columns:"Columnas",columns_help:"0 para las que quepan bien en la pantalla",tour_seconds:"Segundos de la ronda por parte"};var it={card_name:"Image CGI Camera",card_description:"Une cam\xE9ra \xE0 son propre rythme, avec l'\xE2ge de l'image et ce qu'elle a vu",wall_name:"Mur CGI Camera",wall_description:"Toutes les cam\xE9ras par pi\xE8ce, \xE0 un seul rythme, avec peu de requ\xEAtes",open:"Ouvrir {name}",next:"Image suivante",previous:"Image pr\xE9c\xE9dente",full_screen:"Plein \xE9cran",leave_full_screen:"Quitter le plein \xE9cran",start_tour:"D\xE9marrer la ronde",end_tour:"Arr\xEAter la ronde",captured:"Image conserv\xE9e",busy:"Occup\xE9e",locked:"Connexion verrouill\xE9e",refused:"Compte refus\xE9",gone:"Ne r\xE9pond pas",off:"D\xE9sactiv\xE9e",failed:"Pas d'image",removed:"Supprim\xE9e",starting:"Home Assistant d\xE9marre",forbidden:"Non autoris\xE9",offline:"Pas de connexion",waiting:"En attente d'une image",seconds:"{number} s",minutes:"{number} min",hours:"{number} h",days:"{number} j",ago:"image d'il y a {age}",face:"Visage",motion:"Mouvement",region:"R\xE9gion",fire:"Feu",tamper:"Sabotage",alarm_input:"Entr\xE9e d'alarme",counting:"Comptage",temperature:"Temp\xE9rature",vca:"Analyse vid\xE9o",snapshot:"Instantan\xE9",other:"\xC9v\xE9nement",up:"D\xE9placer vers le haut",down:"D\xE9placer vers le bas",left:"D\xE9placer vers la gauche",right:"D\xE9placer vers la droite",zoom_in:"Zoom avant",zoom_out:"Zoom arri\xE8re",cameras:"{number} cam\xE9ras",one_camera:"1 cam\xE9ra",no_cameras:"Aucune cam\xE9ra \xE0 afficher.",all:"Toutes",elsewhere:"Autres cam\xE9ras",not_a_camera:"L'entit\xE9 \xAB {value} \xBB n'est pas une cam\xE9ra",wrong_pace:"Le rythme {value} n'est pas compris entre 0 et {limit} secondes",entity:"Cam\xE9ra",entities:"Autres cam\xE9ras \xE0 faire d\xE9filer",name:"Nom",pace:"Rythme",pace_help:"Secondes entre deux images ; 0 pour aussi vite que la cam\xE9ra le permet",show_name:"Nom sur l'image",show_age:"\xC2ge de l'image",show_status:"Ligne des probl\xE8mes, de la ronde et du plein \xE9cran",fit:"Image dans son cadre",fit_cover:"Remplir le cadre, couper les bords",fit_contain:"Tout afficher",ptz:"Fl\xE8ches si la cam\xE9ra est orientable",event_entities:"Entit\xE9s qui illuminent le cadre",event_entities_help:"En plus des \xE9v\xE9nements des cam\xE9ras de cette int\xE9gration",by:"Ordre",by_area:"Par pi\xE8ce",by_floor:"Par \xE9tage",by_recorder:"Par enregistreur",areas:"Seulement ces pi\xE8ces",exclude:"Exclure",others:"Aussi les cam\xE9ras d'autres int\xE9grations",columns:"Colonnes",columns_help:"0 pour autant que l'\xE9cran le permet",tour_seconds:"Secondes de la ronde par partie"};var rt={card_name:"Immagine CGI Camera",card_description:"Una telecamera al proprio ritmo, con l'et\xE0 dell'immagine e ci\xF2 che ha visto",wall_name:"Parete CGI Camera",wall_description:"Tutte le telecamere per area, a un unico ritmo e con poche richieste",open:"Apri {name}",next:"Immagine successiva",previous:"Immagine precedente",full_screen:"Schermo intero",leave_full_screen:"Esci da schermo intero",start_tour:"Avvia il giro",end_tour:"Termina il giro",captured:"Immagine conservata",busy:"Occupata",locked:"Accesso bloccato",refused:"Account rifiutato",gone:"Non risponde",off:"Spenta",failed:"Nessuna immagine",removed:"Rimossa",starting:"Home Assistant si sta avviando",forbidden:"Non consentito",offline:"Nessuna connessione",waiting:"In attesa di un'immagine",seconds:"{number} s",minutes:"{number} min",hours:"{number} h",days:"{number} g",ago:"immagine di {age} fa",face:"Volto",motion:"Movimento",region:"Regione",fire:"Fuoco",tamper:"Manomissione",alarm_input:"Ingresso di allarme",counting:"Conteggio",temperature:"Temperatura",vca:"Analisi video",snapshot:"Istantanea",other:"Evento",up:"Muovi su",down:"Muovi gi\xF9",left:"Muovi a sinistra",right:"Muovi a destra",zoom_in:"Avvicina",zoom_out:"Allontana",cameras:"{number} telecamere",one_camera:"1 telecamera",no_cameras:"Nessuna telecamera da mostrare.",all:"Tutte",elsewhere:"Altre telecamere",not_a_camera:`L'entit\xE0 "{value}" non \xE8 una telecamera`,wrong_pace:"Il ritmo {value} non \xE8 compreso tra 0 e {limit} secondi",entity:"Telecamera",entities:"Altre telecamere da scorrere",name:"Nome",pace:"Ritmo",pace_help:"Secondi tra due immagini; 0 per andare veloce quanto consente la telecamera",show_name:"Nome sull'immagine",show_age:"Et\xE0 dell'immagine",show_status:"Riga con problemi, giro e schermo intero",fit:"Immagine nella cornice",fit_cover:"Riempi la cornice, taglia i bordi",fit_contain:"Mostra tutto",ptz:"Frecce se la telecamera \xE8 motorizzata",event_entities:"Entit\xE0 che illuminano la cornice",event_entities_help:"Oltre agli eventi delle telecamere di questa integrazione",by:"Ordine",by_area:"Per area",by_floor:"Per piano",by_recorder:"Per registratore",areas:"Solo queste aree",exclude:"Escludi",others:"Anche telecamere di altre integrazioni",columns:"Colonne",columns_help:"0 per quante ne consente lo schermo",tour_seconds:"Secondi del giro per ogni parte"};var st={card_name:"CGI Camera \uC0AC\uC9C4",card_description:"\uCE74\uBA54\uB77C \uD558\uB098\uB97C \uC790\uCCB4 \uAC04\uACA9\uC73C\uB85C \uD45C\uC2DC\uD558\uACE0 \uC0AC\uC9C4\uC758 \uACBD\uACFC \uC2DC\uAC04\uACFC \uAC10\uC9C0\uD55C \uB0B4\uC6A9\uC744 \uBCF4\uC5EC \uC90D\uB2C8\uB2E4",wall_name:"CGI Camera \uC6D4",wall_description:"\uBAA8\uB4E0 \uCE74\uBA54\uB77C\uB97C \uC601\uC5ED\uBCC4\uB85C, \uAC19\uC740 \uAC04\uACA9\uACFC \uC801\uC740 \uC694\uCCAD\uC73C\uB85C \uD45C\uC2DC\uD569\uB2C8\uB2E4",open:"{name} \uC5F4\uAE30",next:"\uB2E4\uC74C \uC0AC\uC9C4",previous:"\uC774\uC804 \uC0AC\uC9C4",full_screen:"\uC804\uCCB4 \uD654\uBA74",leave_full_screen:"\uC804\uCCB4 \uD654\uBA74 \uC885\uB8CC",start_tour:"\uC21C\uD68C \uC2DC\uC791",end_tour:"\uC21C\uD68C \uC885\uB8CC",captured:"\uC0AC\uC9C4 \uBCF4\uAD00\uB428",busy:"\uC0AC\uC6A9 \uC911",locked:"\uB85C\uADF8\uC778 \uC7A0\uAE40",refused:"\uACC4\uC815 \uAC70\uBD80\uB428",gone:"\uC751\uB2F5 \uC5C6\uC74C",off:"\uAEBC\uC9D0",failed:"\uC0AC\uC9C4 \uC5C6\uC74C",removed:"\uC81C\uAC70\uB428",starting:"Home Assistant \uC2DC\uC791 \uC911",forbidden:"\uD5C8\uC6A9\uB418\uC9C0 \uC54A\uC74C",offline:"\uC5F0\uACB0 \uC5C6\uC74C",waiting:"\uC0AC\uC9C4\uC744 \uAE30\uB2E4\uB9AC\uB294 \uC911",seconds:"{number}\uCD08",minutes:"{number}\uBD84",hours:"{number}\uC2DC\uAC04",days:"{number}\uC77C",ago:"{age} \uC804 \uC0AC\uC9C4",face:"\uC5BC\uAD74",motion:"\uC6C0\uC9C1\uC784",region:"\uAD6C\uC5ED",fire:"\uD654\uC7AC",tamper:"\uD0EC\uD37C\uB9C1",alarm_input:"\uC54C\uB78C \uC785\uB825",counting:"\uACC4\uC218",temperature:"\uC628\uB3C4",vca:"\uC601\uC0C1 \uBD84\uC11D",snapshot:"\uC2A4\uB0C5\uC0F7",other:"\uC774\uBCA4\uD2B8",up:"\uC704\uB85C \uC774\uB3D9",down:"\uC544\uB798\uB85C \uC774\uB3D9",left:"\uC67C\uCABD\uC73C\uB85C \uC774\uB3D9",right:"\uC624\uB978\uCABD\uC73C\uB85C \uC774\uB3D9",zoom_in:"\uC90C \uC778",zoom_out:"\uC90C \uC544\uC6C3",cameras:"\uCE74\uBA54\uB77C {number}\uB300",one_camera:"\uCE74\uBA54\uB77C 1\uB300",no_cameras:"\uD45C\uC2DC\uD560 \uCE74\uBA54\uB77C\uAC00 \uC5C6\uC2B5\uB2C8\uB2E4.",all:"\uC804\uCCB4",elsewhere:"\uB2E4\uB978 \uCE74\uBA54\uB77C",not_a_camera:'\uC5D4\uD2F0\uD2F0 "{value}"\uC740(\uB294) \uCE74\uBA54\uB77C\uAC00 \uC544\uB2D9\uB2C8\uB2E4',wrong_pace:"\uAC04\uACA9 {value}\uC740(\uB294) 0~{limit}\uCD08 \uBC94\uC704\uB97C \uBC97\uC5B4\uB0A9\uB2C8\uB2E4",entity:"\uCE74\uBA54\uB77C",entities:"\uBC00\uC5B4\uC11C \uBCFC \uB2E4\uB978 \uCE74\uBA54\uB77C",name:"\uC774\uB984",pace:"\uAC04\uACA9",pace_help:"\uB450 \uC0AC\uC9C4 \uC0AC\uC774\uC758 \uC2DC\uAC04(\uCD08). 0\uC774\uBA74 \uCE74\uBA54\uB77C\uAC00 \uD5C8\uC6A9\uD558\uB294 \uAC00\uC7A5 \uBE60\uB978 \uC18D\uB3C4",show_name:"\uC0AC\uC9C4 \uC704\uC5D0 \uC774\uB984 \uD45C\uC2DC",show_age:"\uC0AC\uC9C4\uC758 \uACBD\uACFC \uC2DC\uAC04",show_status:"\uBB38\uC81C, \uC21C\uD68C, \uC804\uCCB4 \uD654\uBA74\uC744 \uBCF4\uC5EC \uC8FC\uB294 \uC0C1\uD0DC \uC904",fit:"\uD2C0 \uC548\uC758 \uC0AC\uC9C4",fit_cover:"\uD2C0\uC744 \uCC44\uC6B0\uACE0 \uAC00\uC7A5\uC790\uB9AC \uC790\uB974\uAE30",fit_contain:"\uC0AC\uC9C4 \uC804\uCCB4 \uD45C\uC2DC",ptz:"\uD68C\uC804 \uAC00\uB2A5\uD55C \uCE74\uBA54\uB77C\uC5D0 \uD654\uC0B4\uD45C \uD45C\uC2DC",event_entities:"\uD2C0\uC744 \uBC1D\uD788\uB294 \uC5D4\uD2F0\uD2F0",event_entities_help:"\uC774 \uD1B5\uD569 \uAD6C\uC131 \uC694\uC18C\uC758 \uCE74\uBA54\uB77C \uC774\uBCA4\uD2B8 \uC678\uC5D0",by:"\uC815\uB82C",by_area:"\uC601\uC5ED\uBCC4",by_floor:"\uCE35\uBCC4",by_recorder:"\uB179\uD654\uAE30\uBCC4",areas:"\uC774 \uC601\uC5ED\uB9CC",exclude:"\uC81C\uC678",others:"\uB2E4\uB978 \uD1B5\uD569 \uAD6C\uC131 \uC694\uC18C\uC758 \uCE74\uBA54\uB77C\uB3C4 \uD45C\uC2DC",columns:"\uC5F4 \uC218",columns_help:"0\uC774\uBA74 \uD654\uBA74\uC5D0 \uC54C\uB9DE\uC740 \uC218",tour_seconds:"\uC21C\uD68C \uC2DC \uBD80\uBD84\uB2F9 \uC2DC\uAC04(\uCD08)"};var at={card_name:"CGI Camera-beeld",card_description:"E\xE9n camera in een eigen tempo, met de leeftijd van het beeld en wat ze zag",wall_name:"CGI Camera-wand",wall_description:"Alle camera's per ruimte, in \xE9\xE9n tempo, met weinig verzoeken",open:"{name} openen",next:"Volgend beeld",previous:"Vorig beeld",full_screen:"Volledig scherm",leave_full_screen:"Volledig scherm verlaten",start_tour:"Ronde starten",end_tour:"Ronde stoppen",captured:"Beeld bewaard",busy:"Bezet",locked:"Aanmelding geblokkeerd",refused:"Account geweigerd",gone:"Antwoordt niet",off:"Uit",failed:"Geen beeld",removed:"Verwijderd",starting:"Home Assistant start op",forbidden:"Niet toegestaan",offline:"Geen verbinding",waiting:"Wachten op een beeld",seconds:"{number} s",minutes:"{number} min",hours:"{number} u",days:"{number} d",ago:"beeld {age} oud",face:"Gezicht",motion:"Beweging",region:"Gebied",fire:"Brand",tamper:"Sabotage",alarm_input:"Alarmingang",counting:"Telling",temperature:"Temperatuur",vca:"Videoanalyse",snapshot:"Momentopname",other:"Gebeurtenis",up:"Omhoog bewegen",down:"Omlaag bewegen",left:"Naar links bewegen",right:"Naar rechts bewegen",zoom_in:"Inzoomen",zoom_out:"Uitzoomen",cameras:"{number} camera's",one_camera:"1 camera",no_cameras:"Geen camera om te tonen.",all:"Alle",elsewhere:"Andere camera's",not_a_camera:'De entiteit "{value}" is geen camera',wrong_pace:"Het tempo {value} ligt niet tussen 0 en {limit} seconden",entity:"Camera",entities:"Meer camera's om naartoe te vegen",name:"Naam",pace:"Tempo",pace_help:"Seconden tussen twee beelden; 0 voor zo snel als de camera toestaat",show_name:"Naam op het beeld",show_age:"Leeftijd van het beeld",show_status:"Regel met problemen, ronde en volledig scherm",fit:"Beeld in het kader",fit_cover:"Kader vullen, randen afsnijden",fit_contain:"Volledig tonen",ptz:"Pijlen als de camera beweegbaar is",event_entities:"Entiteiten die het kader laten oplichten",event_entities_help:"Naast gebeurtenissen van camera's van deze integratie",by:"Volgorde",by_area:"Per ruimte",by_floor:"Per verdieping",by_recorder:"Per recorder",areas:"Alleen deze ruimtes",exclude:"Weglaten",others:"Ook camera's van andere integraties",columns:"Kolommen",columns_help:"0 voor zoveel als op het scherm past",tour_seconds:"Seconden van de ronde per deel"};var ot={card_name:"Obraz CGI Camera",card_description:"Jedna kamera we w\u0142asnym tempie, z wiekiem obrazu i tym, co zobaczy\u0142a",wall_name:"\u015Aciana CGI Camera",wall_description:"Wszystkie kamery wed\u0142ug obszar\xF3w, w jednym tempie, z ma\u0142\u0105 liczb\u0105 zapyta\u0144",open:"Otw\xF3rz {name}",next:"Nast\u0119pny obraz",previous:"Poprzedni obraz",full_screen:"Pe\u0142ny ekran",leave_full_screen:"Zamknij pe\u0142ny ekran",start_tour:"Rozpocznij obch\xF3d",end_tour:"Zako\u0144cz obch\xF3d",captured:"Obraz zachowany",busy:"Zaj\u0119ta",locked:"Logowanie zablokowane",refused:"Konto odrzucone",gone:"Nie odpowiada",off:"Wy\u0142\u0105czona",failed:"Brak obrazu",removed:"Usuni\u0119ta",starting:"Home Assistant uruchamia si\u0119",forbidden:"Brak uprawnie\u0144",offline:"Brak po\u0142\u0105czenia",waiting:"Oczekiwanie na obraz",seconds:"{number} s",minutes:"{number} min",hours:"{number} godz.",days:"{number} d",ago:"obraz sprzed {age}",face:"Twarz",motion:"Ruch",region:"Region",fire:"Ogie\u0144",tamper:"Sabota\u017C",alarm_input:"Wej\u015Bcie alarmowe",counting:"Zliczanie",temperature:"Temperatura",vca:"Analiza wideo",snapshot:"Migawka",other:"Zdarzenie",up:"Ruch w g\xF3r\u0119",down:"Ruch w d\xF3\u0142",left:"Ruch w lewo",right:"Ruch w prawo",zoom_in:"Przybli\u017C",zoom_out:"Oddal",cameras:"Kamery: {number}",one_camera:"1 kamera",no_cameras:"Brak kamer do pokazania.",all:"Wszystkie",elsewhere:"Inne kamery",not_a_camera:"Encja \u201E{value}\u201D nie jest kamer\u0105",wrong_pace:"Tempo {value} nie mie\u015Bci si\u0119 mi\u0119dzy 0 a {limit} s",entity:"Kamera",entities:"Inne kamery do przewijania",name:"Nazwa",pace:"Tempo",pace_help:"Sekundy mi\u0119dzy dwoma obrazami; 0 oznacza tak szybko, jak pozwala kamera",show_name:"Nazwa na obrazie",show_age:"Wiek obrazu",show_status:"Wiersz z problemami, obchodem i pe\u0142nym ekranem",fit:"Obraz w ramce",fit_cover:"Wype\u0142nij ramk\u0119, obetnij brzegi",fit_contain:"Poka\u017C ca\u0142o\u015B\u0107",ptz:"Strza\u0142ki, je\u015Bli kamera jest obrotowa",event_entities:"Encje, kt\xF3re roz\u015Bwietlaj\u0105 ramk\u0119",event_entities_help:"Opr\xF3cz zdarze\u0144 kamer tej integracji",by:"Kolejno\u015B\u0107",by_area:"Wed\u0142ug obszar\xF3w",by_floor:"Wed\u0142ug pi\u0119ter",by_recorder:"Wed\u0142ug rejestrator\xF3w",areas:"Tylko te obszary",exclude:"Pomi\u0144",others:"Tak\u017Ce kamery innych integracji",columns:"Kolumny",columns_help:"0 oznacza tyle, ile pasuje do ekranu",tour_seconds:"Sekundy obchodu na ka\u017Cd\u0105 cz\u0119\u015B\u0107"};var ct={card_name:"\u0418\u0437\u043E\u0431\u0440\u0430\u0436\u0435\u043D\u0438\u0435 CGI Camera",card_description:"\u041E\u0434\u043D\u0430 \u043A\u0430\u043C\u0435\u0440\u0430 \u0441\u043E \u0441\u0432\u043E\u0438\u043C \u0438\u043D\u0442\u0435\u0440\u0432\u0430\u043B\u043E\u043C, \u0432\u043E\u0437\u0440\u0430\u0441\u0442\u043E\u043C \u0438\u0437\u043E\u0431\u0440\u0430\u0436\u0435\u043D\u0438\u044F \u0438 \u0442\u0435\u043C, \u0447\u0442\u043E \u043E\u043D\u0430 \u0443\u0432\u0438\u0434\u0435\u043B\u0430",wall_name:"\u0421\u0442\u0435\u043D\u0430 CGI Camera",wall_description:"\u0412\u0441\u0435 \u043A\u0430\u043C\u0435\u0440\u044B \u043F\u043E \u043F\u0440\u043E\u0441\u0442\u0440\u0430\u043D\u0441\u0442\u0432\u0430\u043C, \u0441 \u043E\u0434\u043D\u0438\u043C \u0438\u043D\u0442\u0435\u0440\u0432\u0430\u043B\u043E\u043C \u0438 \u043C\u0430\u043B\u044B\u043C \u0447\u0438\u0441\u043B\u043E\u043C \u0437\u0430\u043F\u0440\u043E\u0441\u043E\u0432",open:"\u041E\u0442\u043A\u0440\u044B\u0442\u044C {name}",next:"\u0421\u043B\u0435\u0434\u0443\u044E\u0449\u0435\u0435 \u0438\u0437\u043E\u0431\u0440\u0430\u0436\u0435\u043D\u0438\u0435",previous:"\u041F\u0440\u0435\u0434\u044B\u0434\u0443\u0449\u0435\u0435 \u0438\u0437\u043E\u0431\u0440\u0430\u0436\u0435\u043D\u0438\u0435",full_screen:"\u041F\u043E\u043B\u043D\u044B\u0439 \u044D\u043A\u0440\u0430\u043D",leave_full_screen:"\u0412\u044B\u0439\u0442\u0438 \u0438\u0437 \u043F\u043E\u043B\u043D\u043E\u0433\u043E \u044D\u043A\u0440\u0430\u043D\u0430",start_tour:"\u041D\u0430\u0447\u0430\u0442\u044C \u043E\u0431\u0445\u043E\u0434",end_tour:"\u0417\u0430\u0432\u0435\u0440\u0448\u0438\u0442\u044C \u043E\u0431\u0445\u043E\u0434",captured:"\u0418\u0437\u043E\u0431\u0440\u0430\u0436\u0435\u043D\u0438\u0435 \u0441\u043E\u0445\u0440\u0430\u043D\u0435\u043D\u043E",busy:"\u0417\u0430\u043D\u044F\u0442\u0430",locked:"\u0412\u0445\u043E\u0434 \u0437\u0430\u0431\u043B\u043E\u043A\u0438\u0440\u043E\u0432\u0430\u043D",refused:"\u0423\u0447\u0451\u0442\u043D\u0430\u044F \u0437\u0430\u043F\u0438\u0441\u044C \u043E\u0442\u043A\u043B\u043E\u043D\u0435\u043D\u0430",gone:"\u041D\u0435 \u043E\u0442\u0432\u0435\u0447\u0430\u0435\u0442",off:"\u0412\u044B\u043A\u043B\u044E\u0447\u0435\u043D\u0430",failed:"\u041D\u0435\u0442 \u0438\u0437\u043E\u0431\u0440\u0430\u0436\u0435\u043D\u0438\u044F",removed:"\u0423\u0434\u0430\u043B\u0435\u043D\u0430",starting:"Home Assistant \u0437\u0430\u043F\u0443\u0441\u043A\u0430\u0435\u0442\u0441\u044F",forbidden:"\u041D\u0435\u0442 \u0434\u043E\u0441\u0442\u0443\u043F\u0430",offline:"\u041D\u0435\u0442 \u0441\u043E\u0435\u0434\u0438\u043D\u0435\u043D\u0438\u044F",waiting:"\u041E\u0436\u0438\u0434\u0430\u043D\u0438\u0435 \u0438\u0437\u043E\u0431\u0440\u0430\u0436\u0435\u043D\u0438\u044F",seconds:"{number} \u0441",minutes:"{number} \u043C\u0438\u043D",hours:"{number} \u0447",days:"{number} \u0434\u043D.",ago:"\u0438\u0437\u043E\u0431\u0440\u0430\u0436\u0435\u043D\u0438\u044E {age}",face:"\u041B\u0438\u0446\u043E",motion:"\u0414\u0432\u0438\u0436\u0435\u043D\u0438\u0435",region:"\u0417\u043E\u043D\u0430",fire:"\u041E\u0433\u043E\u043D\u044C",tamper:"\u0412\u043C\u0435\u0448\u0430\u0442\u0435\u043B\u044C\u0441\u0442\u0432\u043E",alarm_input:"\u0422\u0440\u0435\u0432\u043E\u0436\u043D\u044B\u0439 \u0432\u0445\u043E\u0434",counting:"\u041F\u043E\u0434\u0441\u0447\u0451\u0442",temperature:"\u0422\u0435\u043C\u043F\u0435\u0440\u0430\u0442\u0443\u0440\u0430",vca:"\u0412\u0438\u0434\u0435\u043E\u0430\u043D\u0430\u043B\u0438\u0442\u0438\u043A\u0430",snapshot:"\u0421\u043D\u0438\u043C\u043E\u043A",other:"\u0421\u043E\u0431\u044B\u0442\u0438\u0435",up:"\u041F\u043E\u0432\u0435\u0440\u043D\u0443\u0442\u044C \u0432\u0432\u0435\u0440\u0445",down:"\u041F\u043E\u0432\u0435\u0440\u043D\u0443\u0442\u044C \u0432\u043D\u0438\u0437",left:"\u041F\u043E\u0432\u0435\u0440\u043D\u0443\u0442\u044C \u0432\u043B\u0435\u0432\u043E",right:"\u041F\u043E\u0432\u0435\u0440\u043D\u0443\u0442\u044C \u0432\u043F\u0440\u0430\u0432\u043E",zoom_in:"\u041F\u0440\u0438\u0431\u043B\u0438\u0437\u0438\u0442\u044C",zoom_out:"\u041E\u0442\u0434\u0430\u043B\u0438\u0442\u044C",cameras:"\u041A\u0430\u043C\u0435\u0440: {number}",one_camera:"1 \u043A\u0430\u043C\u0435\u0440\u0430",no_cameras:"\u041D\u0435\u0442 \u043A\u0430\u043C\u0435\u0440 \u0434\u043B\u044F \u043F\u043E\u043A\u0430\u0437\u0430.",all:"\u0412\u0441\u0435",elsewhere:"\u0414\u0440\u0443\u0433\u0438\u0435 \u043A\u0430\u043C\u0435\u0440\u044B",not_a_camera:"\u041E\u0431\u044A\u0435\u043A\u0442 \xAB{value}\xBB \u043D\u0435 \u044F\u0432\u043B\u044F\u0435\u0442\u0441\u044F \u043A\u0430\u043C\u0435\u0440\u043E\u0439",wrong_pace:"\u0418\u043D\u0442\u0435\u0440\u0432\u0430\u043B {value} \u043D\u0435 \u0432 \u043F\u0440\u0435\u0434\u0435\u043B\u0430\u0445 \u043E\u0442 0 \u0434\u043E {limit} \u0441",entity:"\u041A\u0430\u043C\u0435\u0440\u0430",entities:"\u0414\u0440\u0443\u0433\u0438\u0435 \u043A\u0430\u043C\u0435\u0440\u044B \u0434\u043B\u044F \u043F\u0440\u043E\u043B\u0438\u0441\u0442\u044B\u0432\u0430\u043D\u0438\u044F",name:"\u041D\u0430\u0437\u0432\u0430\u043D\u0438\u0435",pace:"\u0418\u043D\u0442\u0435\u0440\u0432\u0430\u043B",pace_help:"\u0421\u0435\u043A\u0443\u043D\u0434 \u043C\u0435\u0436\u0434\u0443 \u0434\u0432\u0443\u043C\u044F \u0438\u0437\u043E\u0431\u0440\u0430\u0436\u0435\u043D\u0438\u044F\u043C\u0438; 0 \u2014 \u0442\u0430\u043A \u0431\u044B\u0441\u0442\u0440\u043E, \u043A\u0430\u043A \u043F\u043E\u0437\u0432\u043E\u043B\u044F\u0435\u0442 \u043A\u0430\u043C\u0435\u0440\u0430",show_name:"\u041D\u0430\u0437\u0432\u0430\u043D\u0438\u0435 \u043D\u0430 \u0438\u0437\u043E\u0431\u0440\u0430\u0436\u0435\u043D\u0438\u0438",show_age:"\u0412\u043E\u0437\u0440\u0430\u0441\u0442 \u0438\u0437\u043E\u0431\u0440\u0430\u0436\u0435\u043D\u0438\u044F",show_status:"\u0421\u0442\u0440\u043E\u043A\u0430 \u0441 \u043F\u0440\u043E\u0431\u043B\u0435\u043C\u0430\u043C\u0438, \u043E\u0431\u0445\u043E\u0434\u043E\u043C \u0438 \u043F\u043E\u043B\u043D\u044B\u043C \u044D\u043A\u0440\u0430\u043D\u043E\u043C",fit:"\u0418\u0437\u043E\u0431\u0440\u0430\u0436\u0435\u043D\u0438\u0435 \u0432 \u0440\u0430\u043C\u043A\u0435",fit_cover:"\u0417\u0430\u043F\u043E\u043B\u043D\u0438\u0442\u044C \u0440\u0430\u043C\u043A\u0443, \u043E\u0431\u0440\u0435\u0437\u0430\u0442\u044C \u043A\u0440\u0430\u044F",fit_contain:"\u041F\u043E\u043A\u0430\u0437\u0430\u0442\u044C \u0446\u0435\u043B\u0438\u043A\u043E\u043C",ptz:"\u0421\u0442\u0440\u0435\u043B\u043A\u0438, \u0435\u0441\u043B\u0438 \u043A\u0430\u043C\u0435\u0440\u0430 \u043F\u043E\u0432\u043E\u0440\u043E\u0442\u043D\u0430\u044F",event_entities:"\u041E\u0431\u044A\u0435\u043A\u0442\u044B, \u043F\u043E\u0434\u0441\u0432\u0435\u0447\u0438\u0432\u0430\u044E\u0449\u0438\u0435 \u0440\u0430\u043C\u043A\u0443",event_entities_help:"\u041A\u0440\u043E\u043C\u0435 \u0441\u043E\u0431\u044B\u0442\u0438\u0439 \u043A\u0430\u043C\u0435\u0440 \u044D\u0442\u043E\u0439 \u0438\u043D\u0442\u0435\u0433\u0440\u0430\u0446\u0438\u0438",by:"\u041F\u043E\u0440\u044F\u0434\u043E\u043A",by_area:"\u041F\u043E \u043F\u0440\u043E\u0441\u0442\u0440\u0430\u043D\u0441\u0442\u0432\u0430\u043C",by_floor:"\u041F\u043E \u044D\u0442\u0430\u0436\u0430\u043C",by_recorder:"\u041F\u043E \u0440\u0435\u0433\u0438\u0441\u0442\u0440\u0430\u0442\u043E\u0440\u0430\u043C",areas:"\u0422\u043E\u043B\u044C\u043A\u043E \u044D\u0442\u0438 \u043F\u0440\u043E\u0441\u0442\u0440\u0430\u043D\u0441\u0442\u0432\u0430",exclude:"\u0418\u0441\u043A\u043B\u044E\u0447\u0438\u0442\u044C",others:"\u0422\u0430\u043A\u0436\u0435 \u043A\u0430\u043C\u0435\u0440\u044B \u0434\u0440\u0443\u0433\u0438\u0445 \u0438\u043D\u0442\u0435\u0433\u0440\u0430\u0446\u0438\u0439",columns:"\u0421\u0442\u043E\u043B\u0431\u0446\u044B",columns_help:"0 \u2014 \u0441\u043A\u043E\u043B\u044C\u043A\u043E \u043F\u043E\u0434\u0445\u043E\u0434\u0438\u0442 \u044D\u043A\u0440\u0430\u043D\u0443",tour_seconds:"\u0421\u0435\u043A\u0443\u043D\u0434 \u043E\u0431\u0445\u043E\u0434\u0430 \u043D\u0430 \u043A\u0430\u0436\u0434\u0443\u044E \u0447\u0430\u0441\u0442\u044C"};var lt={card_name:"CGI Camera \u56FE\u7247",card_description:"\u6309\u81EA\u5DF1\u7684\u8282\u594F\u663E\u793A\u4E00\u4E2A\u6444\u50CF\u5934\uFF0C\u5305\u542B\u56FE\u7247\u7684\u65F6\u95F4\u548C\u770B\u5230\u7684\u5185\u5BB9",wall_name:"CGI Camera \u6444\u50CF\u5934\u5899",wall_description:"\u6309\u533A\u57DF\u663E\u793A\u6240\u6709\u6444\u50CF\u5934\uFF0C\u7EDF\u4E00\u8282\u594F\uFF0C\u8BF7\u6C42\u5F88\u5C11",open:"\u6253\u5F00 {name}",next:"\u4E0B\u4E00\u5F20\u56FE\u7247",previous:"\u4E0A\u4E00\u5F20\u56FE\u7247",full_screen:"\u5168\u5C4F",leave_full_screen:"\u9000\u51FA\u5168\u5C4F",start_tour:"\u5F00\u59CB\u8F6E\u5DE1",end_tour:"\u7ED3\u675F\u8F6E\u5DE1",captured:"\u5DF2\u4FDD\u5B58\u56FE\u7247",busy:"\u5FD9\u788C",locked:"\u767B\u5F55\u5DF2\u9501\u5B9A",refused:"\u8D26\u6237\u88AB\u62D2\u7EDD",gone:"\u65E0\u5E94\u7B54",off:"\u5DF2\u5173\u95ED",failed:"\u65E0\u56FE\u7247",removed:"\u5DF2\u79FB\u9664",starting:"Home Assistant \u6B63\u5728\u542F\u52A8",forbidden:"\u65E0\u6743\u9650",offline:"\u65E0\u8FDE\u63A5",waiting:"\u6B63\u5728\u7B49\u5F85\u56FE\u7247",seconds:"{number} \u79D2",minutes:"{number} \u5206\u949F",hours:"{number} \u5C0F\u65F6",days:"{number} \u5929",ago:"{age}\u524D\u7684\u56FE\u7247",face:"\u4EBA\u8138",motion:"\u79FB\u52A8",region:"\u533A\u57DF",fire:"\u706B\u60C5",tamper:"\u906E\u6321",alarm_input:"\u62A5\u8B66\u8F93\u5165",counting:"\u8BA1\u6570",temperature:"\u6E29\u5EA6",vca:"\u89C6\u9891\u5206\u6790",snapshot:"\u6293\u56FE",other:"\u4E8B\u4EF6",up:"\u5411\u4E0A\u8F6C\u52A8",down:"\u5411\u4E0B\u8F6C\u52A8",left:"\u5411\u5DE6\u8F6C\u52A8",right:"\u5411\u53F3\u8F6C\u52A8",zoom_in:"\u653E\u5927",zoom_out:"\u7F29\u5C0F",cameras:"{number} \u4E2A\u6444\u50CF\u5934",one_camera:"1 \u4E2A\u6444\u50CF\u5934",no_cameras:"\u6CA1\u6709\u53EF\u663E\u793A\u7684\u6444\u50CF\u5934\u3002",all:"\u5168\u90E8",elsewhere:"\u5176\u4ED6\u6444\u50CF\u5934",not_a_camera:"\u5B9E\u4F53\u201C{value}\u201D\u4E0D\u662F\u6444\u50CF\u5934",wrong_pace:"\u8282\u594F {value} \u4E0D\u5728 0 \u5230 {limit} \u79D2\u4E4B\u95F4",entity:"\u6444\u50CF\u5934",entities:"\u53EF\u6ED1\u52A8\u5207\u6362\u7684\u5176\u4ED6\u6444\u50CF\u5934",name:"\u540D\u79F0",pace:"\u8282\u594F",pace_help:"\u4E24\u5F20\u56FE\u7247\u4E4B\u95F4\u7684\u79D2\u6570\uFF1B0 \u8868\u793A\u6444\u50CF\u5934\u5141\u8BB8\u7684\u6700\u5FEB\u901F\u5EA6",show_name:"\u5728\u56FE\u7247\u4E0A\u663E\u793A\u540D\u79F0",show_age:"\u663E\u793A\u56FE\u7247\u7684\u65F6\u95F4",show_status:"\u663E\u793A\u95EE\u9898\u3001\u8F6E\u5DE1\u548C\u5168\u5C4F\u7684\u72B6\u6001\u884C",fit:"\u56FE\u7247\u5728\u753B\u6846\u4E2D\u7684\u663E\u793A\u65B9\u5F0F",fit_cover:"\u586B\u6EE1\u753B\u6846\uFF0C\u88C1\u53BB\u8FB9\u7F18",fit_contain:"\u663E\u793A\u5B8C\u6574\u56FE\u7247",ptz:"\u6444\u50CF\u5934\u53EF\u8F6C\u52A8\u65F6\u663E\u793A\u7BAD\u5934",event_entities:"\u4F7F\u753B\u6846\u4EAE\u8D77\u7684\u5B9E\u4F53",event_entities_help:"\u9664\u6B64\u96C6\u6210\u7684\u6444\u50CF\u5934\u4E8B\u4EF6\u4E4B\u5916",by:"\u6392\u5217\u65B9\u5F0F",by_area:"\u6309\u533A\u57DF",by_floor:"\u6309\u697C\u5C42",by_recorder:"\u6309\u5F55\u50CF\u673A",areas:"\u4EC5\u8FD9\u4E9B\u533A\u57DF",exclude:"\u6392\u9664",others:"\u540C\u65F6\u663E\u793A\u5176\u4ED6\u96C6\u6210\u7684\u6444\u50CF\u5934",columns:"\u5217\u6570",columns_help:"0 \u8868\u793A\u9002\u5408\u5C4F\u5E55\u7684\u5217\u6570",tour_seconds:"\u8F6E\u5DE1\u65F6\u6BCF\u90E8\u5206\u7684\u79D2\u6570"};var dt={card_name:"CGI Camera \u5716\u7247",card_description:"\u4F9D\u81EA\u5DF1\u7684\u6B65\u8ABF\u986F\u793A\u4E00\u90E8\u651D\u5F71\u6A5F\uFF0C\u5305\u542B\u5716\u7247\u7684\u6642\u9593\u8207\u770B\u5230\u7684\u5167\u5BB9",wall_name:"CGI Camera \u651D\u5F71\u6A5F\u7246",wall_description:"\u4F9D\u5206\u5340\u986F\u793A\u6240\u6709\u651D\u5F71\u6A5F\uFF0C\u7D71\u4E00\u6B65\u8ABF\uFF0C\u8ACB\u6C42\u5F88\u5C11",open:"\u958B\u555F {name}",next:"\u4E0B\u4E00\u5F35\u5716\u7247",previous:"\u4E0A\u4E00\u5F35\u5716\u7247",full_screen:"\u5168\u87A2\u5E55",leave_full_screen:"\u96E2\u958B\u5168\u87A2\u5E55",start_tour:"\u958B\u59CB\u8F2A\u64AD",end_tour:"\u7D50\u675F\u8F2A\u64AD",captured:"\u5DF2\u5132\u5B58\u5716\u7247",busy:"\u5FD9\u788C",locked:"\u767B\u5165\u5DF2\u9396\u5B9A",refused:"\u5E33\u865F\u88AB\u62D2\u7D55",gone:"\u7121\u56DE\u61C9",off:"\u5DF2\u95DC\u9589",failed:"\u6C92\u6709\u5716\u7247",removed:"\u5DF2\u79FB\u9664",starting:"Home Assistant \u6B63\u5728\u555F\u52D5",forbidden:"\u6C92\u6709\u6B0A\u9650",offline:"\u6C92\u6709\u9023\u7DDA",waiting:"\u6B63\u5728\u7B49\u5F85\u5716\u7247",seconds:"{number} \u79D2",minutes:"{number} \u5206\u9418",hours:"{number} \u5C0F\u6642",days:"{number} \u5929",ago:"{age}\u524D\u7684\u5716\u7247",face:"\u4EBA\u81C9",motion:"\u79FB\u52D5",region:"\u5340\u57DF",fire:"\u706B\u8B66",tamper:"\u906E\u64CB",alarm_input:"\u8B66\u5831\u8F38\u5165",counting:"\u8A08\u6578",temperature:"\u6EAB\u5EA6",vca:"\u5F71\u50CF\u5206\u6790",snapshot:"\u5FEB\u7167",other:"\u4E8B\u4EF6",up:"\u5411\u4E0A\u8F49\u52D5",down:"\u5411\u4E0B\u8F49\u52D5",left:"\u5411\u5DE6\u8F49\u52D5",right:"\u5411\u53F3\u8F49\u52D5",zoom_in:"\u653E\u5927",zoom_out:"\u7E2E\u5C0F",cameras:"{number} \u90E8\u651D\u5F71\u6A5F",one_camera:"1 \u90E8\u651D\u5F71\u6A5F",no_cameras:"\u6C92\u6709\u53EF\u986F\u793A\u7684\u651D\u5F71\u6A5F\u3002",all:"\u5168\u90E8",elsewhere:"\u5176\u4ED6\u651D\u5F71\u6A5F",not_a_camera:"\u5BE6\u9AD4\u300C{value}\u300D\u4E0D\u662F\u651D\u5F71\u6A5F",wrong_pace:"\u6B65\u8ABF {value} \u4E0D\u5728 0 \u5230 {limit} \u79D2\u4E4B\u9593",entity:"\u651D\u5F71\u6A5F",entities:"\u53EF\u6ED1\u52D5\u5207\u63DB\u7684\u5176\u4ED6\u651D\u5F71\u6A5F",name:"\u540D\u7A31",pace:"\u6B65\u8ABF",pace_help:"\u5169\u5F35\u5716\u7247\u4E4B\u9593\u7684\u79D2\u6578\uFF1B0 \u8868\u793A\u651D\u5F71\u6A5F\u5141\u8A31\u7684\u6700\u5FEB\u901F\u5EA6",show_name:"\u5728\u5716\u7247\u4E0A\u986F\u793A\u540D\u7A31",show_age:"\u986F\u793A\u5716\u7247\u7684\u6642\u9593",show_status:"\u986F\u793A\u554F\u984C\u3001\u8F2A\u64AD\u8207\u5168\u87A2\u5E55\u7684\u72C0\u614B\u5217",fit:"\u5716\u7247\u5728\u756B\u6846\u4E2D\u7684\u986F\u793A\u65B9\u5F0F",fit_cover:"\u586B\u6EFF\u756B\u6846\uFF0C\u88C1\u53BB\u908A\u7DE3",fit_contain:"\u986F\u793A\u5B8C\u6574\u5716\u7247",ptz:"\u651D\u5F71\u6A5F\u53EF\u8F49\u52D5\u6642\u986F\u793A\u7BAD\u982D",event_entities:"\u4F7F\u756B\u6846\u4EAE\u8D77\u7684\u5BE6\u9AD4",event_entities_help:"\u9664\u6B64\u6574\u5408\u7684\u651D\u5F71\u6A5F\u4E8B\u4EF6\u4E4B\u5916",by:"\u6392\u5217\u65B9\u5F0F",by_area:"\u4F9D\u5206\u5340",by_floor:"\u4F9D\u6A13\u5C64",by_recorder:"\u4F9D\u9304\u5F71\u6A5F",areas:"\u50C5\u9019\u4E9B\u5206\u5340",exclude:"\u6392\u9664",others:"\u540C\u6642\u986F\u793A\u5176\u4ED6\u6574\u5408\u7684\u651D\u5F71\u6A5F",columns:"\u6B04\u6578",columns_help:"0 \u8868\u793A\u9069\u5408\u87A2\u5E55\u7684\u6B04\u6578",tour_seconds:"\u8F2A\u64AD\u6642\u6BCF\u90E8\u5206\u7684\u79D2\u6578"};var ut={en:ae,de:tt,es:nt,fr:it,it:rt,ko:st,nl:at,pl:ot,ru:ct,"zh-Hans":lt,"zh-Hant":dt};function f(r,e,t={}){let[n="en"]=r.split("-");return(ut[r]?.[e]??ut[n]?.[e]??ae[e]).replace(/\{(\w+)\}/g,(s,a)=>String(t[a]??""))}function J(r){return r in ae}function mt(r,e){let t=[["days",86400],["hours",3600],["minutes",60]];for(let[n,i]of t)if(e>=i)return f(r,n,{number:Math.floor(e/i)});return f(r,"seconds",{number:Math.max(0,Math.floor(e))})}var Y=()=>({boolean:{}}),ht=()=>({entity:{domain:"camera",multiple:!0}});function Se(r,e,t){return()=>({number:{min:r,max:e,step:1,mode:"box",unit_of_measurement:t}})}function pt(r,e){return({language:t})=>({select:{mode:"dropdown",options:e.map(n=>{let i=`${r}_${n}`;return{value:n,label:J(i)?f(t,i):n}})}})}var ft={name:"pace",selector:Se(0,60,"s"),default:2},gt=[{name:"show_name",selector:Y,default:!0},{name:"show_age",selector:Y,default:!0},{name:"fit",selector:pt("fit",["cover","contain"]),default:"cover"}],_t=[{name:"entity",selector:()=>({entity:{domain:"camera"}}),required:!0},{name:"name",selector:()=>({text:{}})},ft,...gt,{name:"ptz",selector:Y,default:!0},{name:"entities",selector:ht},{name:"event_entities",selector:()=>({entity:{multiple:!0}})}],X=[{name:"by",selector:pt("by",["area","floor","recorder"]),default:"area"},{name:"areas",selector:()=>({area:{multiple:!0}})},{name:"exclude",selector:ht},{name:"others",selector:Y,default:!0},ft,{name:"columns",selector:Se(0,16),default:0},...gt,{name:"show_status",selector:Y,default:!0},{name:"tour_seconds",selector:Se(2,600,"s"),default:10}],N=class extends y{constructor(){super(...arguments);this.fields=[]}setConfig(t){this.config=t}render(){let{hass:t,config:n,fields:i}=this;if(!t||!n)return m;let s=i.filter(a=>a.default!==void 0);return _`<ha-form
      .hass=${t}
      .data=${{...Object.fromEntries(s.map(({name:a,default:c})=>[a,c])),...n}}
      .schema=${i.map(({name:a,selector:c,required:o})=>({name:a,required:o,selector:c(t)}))}
      .computeLabel=${({name:a})=>f(t.language,a)}
      .computeHelper=${({name:a})=>{let c=`${a}_help`;return J(c)?f(t.language,c):void 0}}
      @value-changed=${this.changed}
    ></ha-form>`}changed(t){t.stopPropagation();let n={...t.detail.value};for(let{name:i,default:s}of this.fields){let a=n[i],c=a===""||Array.isArray(a)&&a.length===0;(a===void 0||a===s||c)&&delete n[i]}this.config=n,R(this,"config-changed",{config:n})}};g([A({attribute:!1})],N.prototype,"hass",2),g([A({attribute:!1})],N.prototype,"fields",2),g([v()],N.prototype,"config",2),N=g([I("cgi-camera-editor")],N);async function H(r){if(!customElements.get("ha-form")){let t=window.loadCardHelpers;await(await t?.())?.createCardElement({type:"entity",entity:"sun.sun"})?.constructor.getConfigElement?.()}let e=document.createElement("cgi-camera-editor");return e.fields=r,e}function vt(r){if(typeof r=="string"){let i=JSON.parse(r);return"event"in i?i:{facts:i}}let e=new Uint8Array(r),t=e.indexOf(10),n=JSON.parse(new TextDecoder().decode(e.subarray(0,t)));return{facts:n,picture:new Blob([e.subarray(t+1)],{type:n.type})}}var Vt=[160,240,320,480,640,960,1280,1920,2560,3840];function bt(r,e,t){let n=Math.max(r*t,1),i=Vt.find(s=>s>=n)??3840;return[i,Math.max(1,Math.round(i*e/Math.max(r,1)))]}function yt(r){return{pace:Math.min(...r.map(e=>e.pace)),width:Math.max(...r.map(e=>e.width)),height:Math.max(...r.map(e=>e.height))}}var Zt=60,Jt=2e4,Yt=1e3,Xt=2e4,Qt=1e4,oe=class{constructor(e){this.surroundings=e;this.watchers=new Set;this.known=new Map;this.isOpening=!1;this.failures=0;this.sent=""}watch(e){this.watchers.add(e);let t=this.known.get(e.camera);return t&&e.onNews(t),this.change(),()=>{this.watchers.delete(e),this.change()}}about(e){return this.known.get(e)}change(){this.settling??=setTimeout(()=>{this.settling=void 0,this.settle()},Zt)}renew(){this.drop(),this.failures=0,this.settle()}get isWanted(){return this.watchers.size>0&&!this.surroundings.isHidden()}settle(){this.isWanted?this.socket?.readyState===1?this.sendWishes():!this.socket&&!this.isOpening&&this.retry===void 0&&this.open():this.drop()}drop(){clearTimeout(this.retry),clearInterval(this.repeating),this.retry=void 0;let e=this.socket;this.socket=void 0,this.sent="",e?.close()}async open(){this.isOpening=!0;try{let e=await this.surroundings.address();this.isWanted&&this.use(this.surroundings.open(e))}catch{this.fail()}finally{this.isOpening=!1}}use(e){this.socket=e,e.binaryType="arraybuffer";let t=setTimeout(()=>e.close(),Qt);e.onopen=()=>{clearTimeout(t),this.repeating=setInterval(()=>e.send(this.sent),Jt),this.sendWishes()},e.onmessage=({data:n})=>{e===this.socket&&(this.failures=0,this.take(n))},e.onclose=()=>{clearTimeout(t),e===this.socket&&(this.drop(),this.fail())}}fail(){if(!this.isWanted)return;for(let[t,n]of this.known)this.known.set(t,{...n,problem:"offline"});for(let t of this.watchers){let n=this.known.get(t.camera);t.onNews(n??{takenAt:null,problem:"offline",moves:!1})}let e=Math.min(Yt*2**this.failures,Xt);this.failures+=1,this.retry=setTimeout(()=>{this.retry=void 0,this.settle()},e)}sendWishes(){let e=new Map;for(let{camera:i,wish:s}of this.watchers)e.set(i,[...e.get(i)??[],s]);let t=Object.fromEntries([...e].sort().map(([i,s])=>[i,yt(s)])),n=JSON.stringify({watch:t});n!==this.sent&&(this.sent=n,this.socket?.send(n))}take(e){let t=vt(e);if("event"in t){for(let s of this.watchers)t.cameras.includes(s.camera)&&s.onEvent(t.event);return}let n=en(t.facts,t.picture),{camera:i}=t.facts;this.known.set(i,{...n,picture:n.picture??this.known.get(i)?.picture});for(let s of this.watchers)s.camera===i&&s.onNews(n)}};function en({age:r,problem:e,moves:t},n){return{takenAt:r===null?null:performance.now()-r*1e3,problem:e,moves:t,picture:n}}var tn="/api/cgi_camera/wall",nn=15e3,ze=new Set,Q,z=new oe({async address(){if(!Q)throw new Error("Home Assistant is not there yet");let{path:r}=await Q.callWS({type:"auth/sign_path",path:tn}),e=new URL(Q.hassUrl(r),location.href);return e.protocol=e.protocol.replace("http","ws"),e.href},open:r=>new WebSocket(r),isHidden:()=>document.visibilityState==="hidden"});function ce(r){let e=Q?.connected===!1&&r.connected;Q=r,e&&z.renew()}function le(r){return ze.add(r),()=>ze.delete(r)}function wt(){let r=Date.now();setInterval(()=>{Date.now()-r>nn&&document.visibilityState==="visible"&&z.renew(),r=Date.now();for(let e of ze)e()},1e3),document.addEventListener("visibilitychange",()=>z.change()),addEventListener("online",()=>z.renew())}var ee="elsewhere",Ce="cgi_camera",xt="main_stream",rn=1.7777777777777777;function de(r,e){let t=e.by??"area",n=new Set(e.exclude??[]),i=new Set(e.areas??[]),s=an(r),a=Object.keys(r.states).filter(l=>l.startsWith("camera.")&&!n.has(l)).filter(l=>sn(r,l,e.others??!0,s)).map(l=>on(r,l)).filter(l=>i.size===0||i.has(l.area)),c=Object.keys(r.areas??{}),o=l=>c.includes(l.area)?c.indexOf(l.area):1e9,d=l=>At(r,l.recorder)||Te(r,l.entity);a.sort((l,p)=>o(l)-o(p)||ke(d(l),d(p))||l.channel-p.channel||ke(l.entity,p.entity));let h=new Map;for(let l of a){let p=l[t]||ee,x=h.get(p)??{id:p,...ln(r,t,p),cameras:[]};x.cameras.push(l.entity),h.set(p,x)}let u=[...h.values()];if(t==="floor"){let l=p=>r.floors?.[p.id]?.level??0;u.sort((p,x)=>l(p)-l(x))}else t==="recorder"&&u.sort((l,p)=>ke(l.title,p.title));return u.sort((l,p)=>+(l.id===ee)-+(p.id===ee)),u.filter(l=>e.part===void 0||l.id===e.part)}function Te(r,e){let t=r.states[e]?.attributes.friendly_name;return typeof t=="string"&&t!==""?t:e.replace("camera.","")}function sn(r,e,t,n){let i=r.entities[e];return i?i.hidden||i.entity_category?!1:i.platform!==Ce?t:i.translation_key===xt||!n.has(i.device_id):t}function an(r){return new Set(Object.values(r.entities).filter(({platform:e,translation_key:t})=>e===Ce&&t===xt).filter(({entity_id:e})=>e in r.states).map(({device_id:e})=>e))}function on(r,e){let t=r.entities[e],n=t?.device_id?r.devices[t.device_id]:void 0,i=t?.area_id??n?.area_id??"";return{entity:e,area:r.areas?.[i]?i:"",floor:r.areas?.[i]?.floor_id??"",recorder:n?.via_device_id??n?.id??"",channel:cn(n)}}function cn(r){let[,e]=r?.identifiers?.find(([n])=>n===Ce)??[],t=e?.match(/_channel_(\d+)$/)?.[1];return t===void 0?0:Number(t)}function At(r,e){let t=r.devices[e];return t?.name_by_user||t?.name||""}function ln(r,e,t){if(e==="recorder")return{title:At(r,t),icon:"mdi:cctv"};let n=e==="area"?r.areas?.[t]:r.floors?.[t];return{title:n?.name??"",icon:n?.icon??void 0}}function ke(r,e){return r.localeCompare(e,void 0,{numeric:!0})}function $t(r,e,t,n=0){let{gap:i,heading:s,narrowest:a,comfortable:c}=t,o=Math.max(1,...r),d=l=>(e.width-i*(l-1))/l;if(n>0)return{columns:n,width:d(n)};let h={columns:1,width:0};for(let l=1;l<=o;l++){let p=r.reduce((Ct,Tt)=>Ct+Math.ceil(Tt/l),0),x=r.length>1?r.length*s:0,kt=(e.height-x-i*p)/p,Me=Math.min(d(l),kt*rn);Me>h.width&&(h={columns:l,width:Me})}if(h.width>=Math.min(a,e.width))return h;let u=Math.min(o,Math.max(1,Math.floor((e.width+i)/(c+i))));return{columns:u,width:d(u)}}var ue=2,Et=3600,dn=6e3,un=500,mn=250,hn=50,pn=5,fn=.4,gn=new Set(["off","unknown","unavailable","idle","closed"]),St={busy:"mdi:timer-sand",locked:"mdi:lock",refused:"mdi:account-cancel",gone:"mdi:video-off",off:"mdi:power",failed:"mdi:image-broken-variant",removed:"mdi:help-circle-outline",starting:"mdi:restart",forbidden:"mdi:shield-lock",offline:"mdi:lan-disconnect"},_n=[["up","mdi:chevron-up",{direction:"up"}],["left","mdi:chevron-left",{direction:"left"}],["right","mdi:chevron-right",{direction:"right"}],["down","mdi:chevron-down",{direction:"down"}],["zoom_in","mdi:plus",{zoom:"in"}],["zoom_out","mdi:minus",{zoom:"out"}]],b=class extends y{constructor(){super(...arguments);this.tile=!1;this.entity="";this.source="";this.flash="";this.isAlarm=!1;this.isSeen=!1;this.isHeld=!1;this.watched="";this.seen=new IntersectionObserver(([t])=>{this.isSeen=t?.isIntersecting??!1,this.watch()});this.resized=new ResizeObserver(()=>this.watch())}static getConfigElement(){return H(_t)}static getStubConfig(t){return{entity:Object.keys(t.states).find(i=>i.startsWith("camera."))??"",pace:ue}}set config(t){JSON.stringify(t)!==JSON.stringify(this.settings)&&this.setConfig(t)}setConfig(t){let n=t.entity??t.entities?.[0];if(!n?.startsWith("camera."))throw new Error(f(Z(),"not_a_camera",{value:n??""}));if(t.pace!==void 0&&!(t.pace>=0&&t.pace<=Et))throw new Error(f(Z(),"wrong_pace",{value:t.pace,limit:Et}));let i=n!==this.settings?.entity;this.settings=t,i?this.show(n):this.watch()}getCardSize(){return 4}getGridOptions(){return{columns:6,rows:"auto",min_columns:3}}connectedCallback(){super.connectedCallback(),this.seen.observe(this),this.resized.observe(this),this.stopTicking=le(()=>this.isSeen&&this.requestUpdate())}disconnectedCallback(){super.disconnectedCallback(),this.seen.disconnect(),this.resized.disconnect(),this.stopTicking?.(),this.isSeen=!1,this.watch()}shouldUpdate(t){let n=t.get("hass"),{hass:i}=this;if(!t.has("hass")||!i)return!0;ce(i);for(let s of this.settings?.event_entities??[])this.follow(s,i,n);return t.size>1||i.language!==n?.language||i.services!==n.services||i.states[this.entity]!==n.states[this.entity]}show(t){t!==this.entity&&(this.entity=t,this.news=void 0,this.setPicture(void 0),this.flash="",this.watch())}get language(){return this.hass?.language??"en"}get name(){let{name:t,entity:n}=this.settings??{};return t&&n===this.entity?t:this.hass?Te(this.hass,this.entity):this.entity}get wish(){let{clientWidth:t,clientHeight:n}=this,[i,s]=bt(t,n,devicePixelRatio);return{pace:this.settings?.pace??ue,width:i,height:s}}watch(){let t=this.isSeen&&this.entity!==""&&this.clientWidth>0,n=this.wish,i=t?JSON.stringify([this.entity,n]):"";i!==this.watched&&(this.watched=i,this.stop?.(),this.stop=void 0,t&&(this.stop=z.watch({camera:this.entity,wish:n,onNews:s=>this.take(s),onEvent:s=>this.light(s)})))}take(t){this.news={...t,takenAt:t.takenAt??this.news?.takenAt??null},t.picture&&t.picture!==this.picture&&this.setPicture(t.picture)}setPicture(t){let n=this.source;this.picture=t,this.source=t?URL.createObjectURL(t):"",n&&setTimeout(()=>URL.revokeObjectURL(n),2e3)}light({type:t,faces:n}){let i=n.map(a=>a.name).filter(Boolean),s=f(this.language,J(t)?t:"other");this.flashFor(i.length>0?`${s}: ${i.join(", ")}`:s,t==="fire"||t==="tamper"||n.some(a=>a.list==="blocked"))}follow(t,n,i){let s=n.states[t];i&&s&&s.state!==i.states[t]?.state&&!gn.has(s.state)&&this.flashFor(String(s.attributes.friendly_name??t),!1)}flashFor(t,n){clearTimeout(this.flashEnd),this.flash=t,this.isAlarm=n,this.flashEnd=setTimeout(()=>{this.flash=""},dn)}get age(){let{takenAt:t=null}=this.news??{};return t===null?"":mt(this.language,(performance.now()-t)/1e3)}render(){if(!this.settings)return m;let{show_name:t=!0,show_age:n=!0,fit:i="cover",ptz:s=!0}=this.settings,a=this.news?.problem??null,c=this.age,o=a?f(this.language,a):"",h=[f(this.language,"open",{name:this.name}),this.flash,o,c&&f(this.language,"ago",{age:c})];return _`
      <ha-card class=${this.flash?this.isAlarm?"flash alarm":"flash":""}>
        <div class="frame ${a&&a!=="busy"?"old":""}">
          ${this.source?_`<img alt="" class=${i} src=${this.source} draggable="false" />`:_`<div class="empty">
                  <ha-icon icon=${a?St[a]:"mdi:cctv"}></ha-icon>
                  <span>${o||f(this.language,"waiting")}</span>
                </div>`}
          <button
            class="open"
            aria-label=${h.filter(Boolean).join(", ")}
            @click=${this.clicked}
            @pointerdown=${this.pressed}
            @pointerup=${this.released}
            @pointercancel=${this.released}
            @keydown=${this.typed}
            @contextmenu=${u=>this.canCapture&&u.preventDefault()}
          ></button>
          <div class="over top">
            ${this.flash?_`<span class="label event">${this.flash}</span>`:m}
            ${a&&this.source?_`<span class="label problem">
                    <ha-icon icon=${St[a]}></ha-icon>${o}
                  </span>`:m}
          </div>
          <div class="over bottom">
            <span class="name">${t?this.name:m}</span>
            ${n&&c?_`<span class="age">${c}</span>`:m}
          </div>
          ${s&&this.news?.moves?this.renderArrows():m}
        </div>
      </ha-card>
    `}renderArrows(){return _`<div class="ptz" role="group">
      ${_n.map(([t,n,i])=>_`<button
          class=${t}
          aria-label=${f(this.language,t)}
          title=${f(this.language,t)}
          @pointerdown=${s=>{s.target.setPointerCapture(s.pointerId),this.move({...i,duration:pn})}}
          @pointerup=${()=>this.move({direction:"stop"})}
          @pointercancel=${()=>this.move({direction:"stop"})}
          @click=${s=>s.detail===0&&this.move({...i,duration:fn})}
        >
          <ha-icon icon=${n}></ha-icon>
        </button>`)}
    </div>`}move(t){this.act("ptz",t)}async act(t,n){try{return await this.hass?.callService("cgi_camera",t,n,{entity_id:this.entity}),!0}catch(i){let s=i instanceof Error?i.message:String(i?.message);return R(this,"hass-notification",{message:s}),!1}}get canCapture(){return this.hass?.entities[this.entity]?.platform==="cgi_camera"&&this.hass?.services.cgi_camera?.capture!==void 0}async capture(){await this.act("capture",{})&&this.flashFor(f(this.language,"captured"),!1)}pressed(t){this.start=t,this.isHeld=!1,this.canCapture&&(this.hold=setTimeout(()=>{this.isHeld=!0,this.capture()},un))}released(t){clearTimeout(this.hold);let n=t.clientX-(this.start?.clientX??t.clientX),i=t.clientY-(this.start?.clientY??t.clientY);Math.abs(n)>hn&&Math.abs(n)>2*Math.abs(i)&&(this.isHeld=!0,this.turn(n<0?1:-1))}clicked(){this.isHeld?this.isHeld=!1:this.canCapture?this.tap?(clearTimeout(this.tap),this.tap=void 0,this.capture()):this.tap=setTimeout(()=>{this.tap=void 0,this.open()},mn):this.open()}typed(t){t.key==="ArrowRight"||t.key==="ArrowLeft"?this.turn(t.key==="ArrowRight"?1:-1):t.key==="c"&&this.canCapture&&this.capture()}open(){R(this,"cgi-camera-open",{camera:this.entity})||R(this,"hass-more-info",{entityId:this.entity})}turn(t){if(R(this,"cgi-camera-turn",{step:t}))return;let{entity:n,entities:i=[]}=this.settings,s=[...new Set([n,...i])],a=(s.indexOf(this.entity)+t+s.length)%s.length;this.show(s[a])}};b.styles=B`
    :host {
      display: block;
      container-type: inline-size;
    }
    ha-card {
      position: relative;
      overflow: hidden;
      height: 100%;
      background: #101418;
      border-color: transparent;
      border-radius: var(--cgi-camera-radius, var(--ha-card-border-radius, 12px));
    }
    .frame {
      position: relative;
      aspect-ratio: 16 / 9;
      color: #fff;
    }
    :host([tile]),
    :host([tile]) .frame {
      height: 100%;
    }
    :host([tile]) .frame {
      aspect-ratio: auto;
    }
    img {
      position: absolute;
      width: 100%;
      height: 100%;
      user-select: none;
    }
    img.cover {
      object-fit: cover;
    }
    img.contain {
      object-fit: contain;
    }
    .old img {
      filter: grayscale(0.8) brightness(0.55);
    }
    .empty {
      position: absolute;
      inset: 0;
      display: flex;
      flex-direction: column;
      align-items: center;
      justify-content: center;
      gap: 6px;
      color: #aab4be;
      font-size: 13px;
      --mdc-icon-size: 32px;
    }
    button {
      border: 0;
      background: none;
      color: inherit;
      cursor: pointer;
    }
    .open {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
      touch-action: pan-y;
      border-radius: inherit;
    }
    .open:focus-visible,
    .ptz button:focus-visible {
      outline: 3px solid var(--primary-color, #03a9f4);
      outline-offset: -3px;
    }
    .over {
      position: absolute;
      inset-inline: 0;
      display: flex;
      gap: 6px;
      padding: 6px 10px;
      pointer-events: none;
      text-shadow: 0 0 3px #000;
    }
    .top {
      top: 0;
      flex-wrap: wrap;
    }
    .bottom {
      bottom: 0;
      align-items: baseline;
      justify-content: space-between;
      padding-top: 22px;
      background: linear-gradient(transparent, rgb(0 0 0 / 70%));
    }
    .name {
      overflow: hidden;
      font-size: 14px;
      font-weight: 500;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .age {
      flex: none;
      padding: 0 6px;
      border-radius: 8px;
      background: rgb(0 0 0 / 55%);
      font-size: 12px;
      font-variant-numeric: tabular-nums;
      line-height: 18px;
    }
    .label {
      display: inline-flex;
      align-items: center;
      gap: 4px;
      padding: 2px 8px;
      border-radius: 10px;
      font-size: 12px;
      font-weight: 500;
      line-height: 18px;
      text-shadow: none;
      --mdc-icon-size: 14px;
    }
    .problem {
      background: rgb(0 0 0 / 70%);
    }
    .event {
      background: #ffb300;
      color: #201600;
    }
    .alarm .event {
      background: #d32f2f;
      color: #fff;
    }
    .flash::after {
      content: "";
      position: absolute;
      inset: 0;
      border: 4px solid #ffb300;
      border-radius: inherit;
      pointer-events: none;
      animation: pulse 1s ease-in-out infinite;
    }
    .flash.alarm::after {
      border-color: #f44336;
    }
    @keyframes pulse {
      50% {
        opacity: 0.35;
      }
    }
    .ptz {
      position: absolute;
      inset-inline-end: 8px;
      bottom: 34px;
      display: grid;
      grid-template-areas: ". up in" "left . right" ". down out";
      opacity: 0;
      border-radius: 12px;
      background: rgb(0 0 0 / 55%);
      transition: opacity 0.2s;
    }
    .frame:hover .ptz,
    .frame:focus-within .ptz {
      opacity: 1;
    }
    .ptz button {
      width: 32px;
      height: 32px;
      padding: 0;
      border-radius: 8px;
      touch-action: none;
      --mdc-icon-size: 22px;
    }
    .up {
      grid-area: up;
    }
    .down {
      grid-area: down;
    }
    .left {
      grid-area: left;
    }
    .right {
      grid-area: right;
    }
    .zoom_in {
      grid-area: in;
    }
    .zoom_out {
      grid-area: out;
    }
    @container (max-width: 219px) {
      .ptz {
        display: none;
      }
      .name {
        font-size: 12px;
      }
      .age {
        font-size: 11px;
      }
      .over {
        padding-inline: 6px;
      }
    }
    @media (hover: none) {
      .ptz {
        opacity: 0.85;
      }
    }
    @media (prefers-reduced-motion: reduce) {
      .flash::after {
        animation: none;
      }
    }
  `,g([A({attribute:!1})],b.prototype,"hass",2),g([A({type:Boolean,reflect:!0})],b.prototype,"tile",2),g([v()],b.prototype,"settings",2),g([v()],b.prototype,"entity",2),g([v()],b.prototype,"news",2),g([v()],b.prototype,"source",2),g([v()],b.prototype,"flash",2),g([v()],b.prototype,"isAlarm",2),b=g([I("cgi-camera-card")],b);var vn="custom:cgi-camera-wall";function me(r,e){let{type:t,...n}=r;return{type:"panel",cards:[{...n,type:vn,...e?{part:e}:{}}]}}function zt(r,e){let t={title:f(e.language,"all"),path:"all",...me(r)},n=de(e,r);if(n.length<2)return{views:[t]};let i=n.map(s=>({title:s.title||f(e.language,ee),path:s.id.replaceAll("_","-"),...me(r,s.id)}));return{views:[t,...i]}}var Pe=class extends HTMLElement{static generate(e,t){return zt(e,t)}static getConfigElement(){return H(X)}},Oe=class extends HTMLElement{static generate(e){return me(e)}static getConfigElement(){return H(X)}};customElements.define("ll-strategy-dashboard-cgi-camera-wall",Pe);customElements.define("ll-strategy-view-cgi-camera-wall",Oe);var E=6,Re=30,bn=600,yn=10;function Ne({states:r}){return Object.keys(r).filter(e=>e.startsWith("camera."))}var w=class extends y{constructor(){super(...arguments);this.config={};this.room={width:0,height:0};this.isFull=!1;this.stop=-1;this.large="";this.parts=[];this.measured=()=>this.measure();this.resized=new ResizeObserver(this.measured);this.filled=()=>{this.isFull=document.fullscreenElement!==null,this.large="",this.measure()}}static getConfigElement(){return H(X)}static getStubConfig(){return{}}setConfig(t){this.config=t}getCardSize(){return 12}getGridOptions(){return{columns:"full",rows:"auto"}}connectedCallback(){super.connectedCallback(),this.resized.observe(this),addEventListener("resize",this.measured),document.addEventListener("fullscreenchange",this.filled),this.stopTicking=le(()=>this.requestUpdate())}disconnectedCallback(){super.disconnectedCallback(),this.resized.disconnect(),removeEventListener("resize",this.measured),document.removeEventListener("fullscreenchange",this.filled),this.stopTicking?.(),this.endTour()}shouldUpdate(t){let n=t.get("hass"),{hass:i}=this;return i?!t.has("hass")&&!t.has("config")?!0:(ce(i),!t.has("config")&&n?.entities===i.entities&&n.devices===i.devices&&n.areas===i.areas&&n.floors===i.floors&&Ne(n).every(a=>a in i.states)&&Ne(n).length===Ne(i).length?t.size>1:(this.parts=de(i,this.config),!0)):!1}measure(){let t=this.isFull?0:this.getBoundingClientRect().top+scrollY,n=this.isFull?innerWidth:this.clientWidth;this.room={width:n-2*E,height:innerHeight-Math.max(t,0)-2*E}}get shown(){if(this.large)return[{id:"large",title:"",cameras:[this.large]}];let t=this.parts[this.stop];return t?[t]:this.parts}localize(t,n){return f(this.hass?.language??"en",t,n)}render(){if(!this.hass)return m;if(this.parts.length===0)return _`<ha-card class="nothing">${this.localize("no_cameras")}</ha-card>`;let t=this.shown,n=t.length>1||this.stop>=0,{show_status:i=!0,columns:s=0}=this.config,a=this.room.width<bn,c=$t(t.map(d=>d.cameras.length),{width:this.room.width,height:this.room.height-(i?40:0)-(this.stop>=0?Re:0)},{gap:E,heading:Re+E,narrowest:a?300:170,comfortable:a?160:300},this.large?1:s),o=Math.max(0,Math.floor(c.width));return _`<div
      class="wall ${this.isFull?"full":""}"
      style="--columns:${c.columns};--width:${o}px"
      @cgi-camera-open=${this.opened}
      @cgi-camera-turn=${this.turned}
      @keydown=${this.typed}
    >
      ${i?this.renderStatus():m}
      ${t.map(d=>_`<section aria-label=${this.titleOf(d)}>
          ${n?_`<h2>
                  ${d.icon?_`<ha-icon icon=${d.icon}></ha-icon>`:m}
                  ${this.titleOf(d)}
                </h2>`:m}
          <div class="tiles">${d.cameras.map(h=>this.renderTile(h))}</div>
        </section>`)}
    </div>`}renderTile(t){let{pace:n=ue,show_name:i,show_age:s,fit:a}=this.config;return _`<cgi-camera-card
      tile
      .hass=${this.hass}
      .config=${{entity:t,pace:n,show_name:i,show_age:s,fit:this.large?"contain":a}}
    ></cgi-camera-card>`}titleOf(t){return t.title||(t.id==="large"?"":this.localize("elsewhere"))}renderStatus(){let t=this.shown.flatMap(a=>a.cameras),n=new Map;for(let a of t){let c=this.problemOf(a);c&&n.set(c,(n.get(c)??0)+1)}let i=t.length===1?this.localize("one_camera"):this.localize("cameras",{number:t.length}),s=[...n].map(([a,c])=>`${c} \xD7 ${this.localize(a)}`);return _`<div class="status">
      <span class="count">${i}</span>
      <span class="wrong" role="status">${s.join(" \xB7 ")}</span>
      ${this.parts.length>1?this.renderButton(this.stop>=0?"end_tour":"start_tour",this.stop>=0?"mdi:stop":"mdi:play",this.toggleTour):m}
      ${document.fullscreenEnabled?this.renderButton(this.isFull?"leave_full_screen":"full_screen",this.isFull?"mdi:fullscreen-exit":"mdi:fullscreen",this.toggleFull):m}
    </div>`}renderButton(t,n,i){return _`<button title=${this.localize(t)} aria-label=${this.localize(t)} @click=${i}>
      <ha-icon icon=${n}></ha-icon>
    </button>`}problemOf(t){let n=z.about(t)?.problem??null,i=this.hass?.states[t]?.state==="unavailable";return n??(i?"gone":null)}toggleTour(){if(this.stop>=0){this.endTour();return}this.stop=0;let t=this.config.tour_seconds??yn;this.tour=setInterval(()=>{this.stop=(this.stop+1)%this.parts.length},t*1e3)}endTour(){clearInterval(this.tour),this.stop=-1}toggleFull(){this.isFull?document.exitFullscreen():this.wall.requestFullscreen()}opened(t){this.isFull&&(t.preventDefault(),this.large=this.large?"":t.detail.camera)}turned(t){if(t.preventDefault(),this.large){let n=this.parts.flatMap(s=>s.cameras),i=n.indexOf(this.large)+t.detail.step+n.length;this.large=n[i%n.length]}else this.focusNext(t.target,t.detail.step)}focusNext(t,n){let i=[...this.renderRoot.querySelectorAll("cgi-camera-card")];i[(i.indexOf(t)+n+i.length)%i.length]?.shadowRoot?.querySelector(".open")?.focus()}typed(t){t.key==="Backspace"&&this.large&&(this.large="")}};w.styles=B`
    :host {
      display: block;
      --cgi-camera-radius: 8px;
    }
    .nothing {
      padding: 24px;
    }
    .wall {
      box-sizing: border-box;
      padding: ${E}px;
      color: var(--primary-text-color);
    }
    .wall.full {
      overflow: auto;
      background: #05070a;
      color: #e6eaee;
    }
    .status {
      display: flex;
      align-items: center;
      gap: 12px;
      box-sizing: border-box;
      height: 40px;
      padding: 0 6px;
      font-size: 14px;
    }
    .count {
      font-weight: 500;
    }
    .wrong {
      flex: 1;
      overflow: hidden;
      color: var(--error-color, #db4437);
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .status button {
      width: 40px;
      height: 40px;
      padding: 0;
      border: 0;
      border-radius: 20px;
      background: none;
      color: inherit;
      cursor: pointer;
    }
    .status button:hover,
    .status button:focus-visible {
      background: rgb(127 127 127 / 20%);
    }
    section {
      width: calc(var(--columns) * (var(--width) + ${E}px) - ${E}px);
      margin: 0 auto ${E}px;
    }
    h2 {
      display: flex;
      align-items: center;
      gap: 8px;
      height: ${Re}px;
      margin: 0;
      font-size: 15px;
      font-weight: 500;
      --mdc-icon-size: 18px;
    }
    .tiles {
      display: grid;
      grid-template-columns: repeat(var(--columns), var(--width));
      gap: ${E}px;
    }
    cgi-camera-card {
      height: calc(var(--width) * 9 / 16);
    }
  `,g([A({attribute:!1})],w.prototype,"hass",2),g([v()],w.prototype,"config",2),g([v()],w.prototype,"room",2),g([v()],w.prototype,"isFull",2),g([v()],w.prototype,"stop",2),g([v()],w.prototype,"large",2),g([et(".wall")],w.prototype,"wall",2),w=g([I("cgi-camera-wall")],w);var He="https://github.com/cgi-camera/cgi-camera/blob/main/docs/wall.md",he=window,U=Z();he.customCards??=[];he.customCards.push({type:"cgi-camera-card",name:f(U,"card_name"),description:f(U,"card_description"),preview:!0,documentationURL:He,getEntitySuggestion:(r,e)=>e.startsWith("camera.")?{config:{type:"custom:cgi-camera-card",entity:e}}:null},{type:"cgi-camera-wall",name:f(U,"wall_name"),description:f(U,"wall_description"),documentationURL:He});he.customStrategies??=[];for(let r of["dashboard","view"])he.customStrategies.push({type:"cgi-camera-wall",strategyType:r,name:f(U,"wall_name"),description:f(U,"wall_description"),documentationURL:He});wt();
