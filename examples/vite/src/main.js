import "fast-gan";
