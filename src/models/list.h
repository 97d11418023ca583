/* SPDX-License-Identifier: MIT */

/* All models in the order of `soundgraph models`: MODEL(name) stands for sg_model_name. */
MODEL(popularity)
MODEL(cooccur)
MODEL(walk)
MODEL(ease)
MODEL(ease_dense)
MODEL(ials)
MODEL(bpr)
MODEL(lightgcn)
MODEL(lightgcnpp)
MODEL(blend)
